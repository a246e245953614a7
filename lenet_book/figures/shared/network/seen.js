/* What a unit sees: the units of the layers below that its value depends on. */

import { channelsBelow, mixesChannels } from "../core/layers.js";

/** The box of one unit. */
export const boxOf = ({ y, x }) => ({ y0: y, x0: x, y1: y + 1, x1: x + 1 });
const ONE_UNIT = boxOf({ y: 0, x: 0 }); // a vector's units are channels of one place

/** For each station up to number s, what the unit of station s depends on there: a box of units,
 *  and in which `channels` (null: in all). keepsChannels: each map of the station feeds the like
 *  map of the next. */
export function seenBy(net, stations, s, unit) {
  const { shape, layer } = stations[s];
  const index = (unit.y * shape[1] + unit.x) * shape[2] + unit.c;
  const seen = [];
  seen[s] = { ...boxOf(unit), channels: [unit.c] };
  let channels = [unit.c];
  let keepsChannels = true;
  let below = s - 1;
  for (let i = layer; i >= 0; i--) {
    channels = channelsBelow(net.layers[i], channels);
    keepsChannels &&= !mixesChannels(net.layers[i]);
    // Flatten has no station of its own: only its input does.
    if (below >= 0 && stations[below].layer === i - 1) {
      const box = stations[below].flat ? ONE_UNIT : net.receptiveField(layer, index, i);
      seen[below] = { ...box, channels, keepsChannels };
      keepsChannels = true;
      below -= 1;
    }
  }
  return seen;
}
