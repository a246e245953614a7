/* How the layers depend on each other: what a unit sees, and which maps belong together. */

import { mixesChannels } from "../shared/core/layers.js";
import { flatIndex } from "../shared/network/units.js";

/** The box of one place: {y0, x0, y1, x1}. */
export const boxOf = ({ y, x }) => ({ y0: y, x0: x, y1: y + 1, x1: x + 1 });

/** What a unit of station s sees in each station up to its own, as boxes.
 *  @param {any} net @param {Station[]} stations @param {any} chosen */
export function fieldsOf(net, stations, { s, ...unit }) {
  const station = stations[s];
  const index = flatIndex(station, unit);
  const fields = stations
    .slice(0, s)
    .map(({ layer }) => net.receptiveField(station.layer, index, layer + 1));
  return [...fields, boxOf(unit)];
}

/** The numbers of the stations in which map c is the same as in station s: s itself, and its
 *  neighbours that work map by map. */
export function stationsOfMap(net, stations, s) {
  const followsMapByMap = (t) => {
    const layers = net.layers.slice(stations[t - 1].layer + 1, stations[t].layer + 1);
    return t > 1 && !stations[t].list && !layers.some(mixesChannels);
  };
  let [first, last] = [s, s];
  while (first > 1 && followsMapByMap(first)) first -= 1;
  while (last + 1 < stations.length && followsMapByMap(last + 1)) last += 1;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
