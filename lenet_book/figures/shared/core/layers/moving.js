/* Layers that move values and compute nothing: z_i = x[source of i], or 0 where that is padding. */

import { channelsOf, isMap, position, sizeOf, unitAt } from "../shapes.js";
import { oneTerm } from "./weighted_sums.js";

/** sourceOf(layer, unit): the number of the input unit that a unit is, or −1.
 *  channels, mixes: see layers.js; none where each map stays one. */
const moving = (sourceOf, channels, mixes) => ({
  prepare(layer) {
    const length = sizeOf(layer.outputShape);
    layer.sources = Int32Array.from({ length }, (_, unit) => sourceOf(layer, unit));
  },
  forward({ sources }, x, z) {
    for (let i = 0; i < z.length; i++) z[i] = sources[i] < 0 ? 0 : x[sources[i]];
  },
  backward({ sources }, x, dz, dx) {
    for (let i = 0; i < dz.length; i++) if (sources[i] >= 0) dx[sources[i]] += dz[i];
  },
  terms: ({ sources }, x, unit) => oneTerm(sources[unit]),
  field: movedField,
  channels,
  mixes,
});

/** The smallest box round where the units of a box come from; padding comes from nowhere. */
function movedField({ sources, inputShape, outputShape }, { y0, x0, y1, x1 }) {
  const [width, channels] = isMap(outputShape) ? outputShape.slice(1) : [0, 1];
  const box = { y0: Infinity, x0: Infinity, y1: 0, x1: 0 };
  for (let y = y0; y < y1; y++) {
    for (let unit = (y * width + x0) * channels; unit < (y * width + x1) * channels; unit++) {
      if (sources[unit] < 0) continue;
      const at = isMap(inputShape)
        ? position(inputShape, sources[unit])
        : { y: 0, x: sources[unit] };
      box.y0 = Math.min(box.y0, at.y);
      box.x0 = Math.min(box.x0, at.x);
      box.y1 = Math.max(box.y1, at.y + 1);
      box.x1 = Math.max(box.x1, at.x + 1);
    }
  }
  return box.y1 ? box : { y0: 0, x0: 0, y1: 0, x1: 0 };
}

/** The numbers of a map, row by row, in another shape: Flatten and Reshape. */
export const flatten = moving(
  (layer, unit) => unit,
  ({ inputShape, outputShape }, list) => {
    if (!list || isMap(outputShape)) return null;
    if (!isMap(inputShape)) return list;
    return [...new Set(list.map((unit) => unit % channelsOf(inputShape)))];
  },
  ({ inputShape, outputShape }) =>
    isMap(outputShape) && channelsOf(inputShape) !== channelsOf(outputShape),
);

/** place(layer, y, x): the [row, column] of the input that a place of the map is. */
const inMap = (place) => (layer, unit) => {
  const { inputShape, outputShape } = layer;
  const { y, x, c } = position(outputShape, unit);
  const [row, column] = place(layer, y, x);
  const inside = row >= 0 && row < inputShape[0] && column >= 0 && column < inputShape[1];
  return inside ? unitAt(inputShape, row, column, c) : -1;
};

/** z[y,x] = x[y − rows before, x − columns before], 0 outside. */
export const zeropadding2d = moving(inMap(({ before }, y, x) => [y - before[0], x - before[1]]));

/** z[y,x] = x[y + rows before, x + columns before] */
export const cropping2d = moving(inMap(({ before }, y, x) => [y + before[0], x + before[1]]));

/** z[y,x] = x[⌊y ÷ rows⌋, ⌊x ÷ columns⌋]: every value, rows × columns times. */
export const upsampling2d = moving(
  inMap(({ times }, y, x) => [Math.floor(y / times[0]), Math.floor(x / times[1])]),
);
