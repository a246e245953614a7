/* How the bench's kernel slides, by padding, stride and dilation, and what that makes of the map.
 * Nothing is drawn or said. */

import { createNetwork } from "../shared/core/engine.js";
import { benchNetwork } from "../shared/core/kernels.js";
import { reachOf } from "../shared/core/windows.js";

/** The layer as a state has its kernel slide. A stride of null is the layer's own. */
export const slidLayer = (layer, { padding, stride, dilation }) => ({
  ...layer,
  padding,
  strides: stride === null ? layer.strides : [stride, stride],
  dilation: [dilation, dilation],
});

/** Why Keras would not slide a kernel as this layer says: {text, values}, the text by its name;
 *  null where it would. With padding a kernel may be larger than the picture, but not so large
 *  that weights of it never meet a pixel: Keras would take that, and no page could show it. */
export function refusal({ inputShape, strides, padding, dilation }, { shape }) {
  const picture = inputShape.slice(0, 2);
  const kernel = shape.slice(0, 2);
  const reach = reachOf(kernel, dilation);
  const most = padding === "valid" ? picture : picture.map((length) => 2 * length - 1);
  const fits = (lengths) => lengths.every((length, axis) => length <= most[axis]);
  const sizes = Object.entries({ kernel, reach, picture });
  const values = Object.fromEntries(sizes.map(([name, lengths]) => [name, lengths.join("×")]));
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1) return { text: "not_both", values };
  if (!fits(kernel)) return { text: "too_large", values };
  if (padding === "valid" && !fits(reach)) return { text: "nothing_left", values };
  return null;
}

/** The convolution of one kernel, as the engine knows it. */
export const slidingOf = (layer, kernel) =>
  createNetwork(...benchNetwork(layer, kernel, "linear")).layers[0];

/** The unit of a map whose window has its middle nearest to a place of the picture. */
export function unitNear({ strides, before, reach, outputShape }, place) {
  return place.map((n, axis) => {
    const unit = Math.round((n + before[axis] - reach[axis] / 2) / strides[axis]);
    return Math.max(0, Math.min(outputShape[axis] - 1, unit));
  });
}

/** The middle of a unit's window, in pixels of the picture. */
export const middleOf = ({ strides, before, reach }, unit) =>
  unit.map((n, axis) => n * strides[axis] - before[axis] + reach[axis] / 2);

/** How many places a kernel has along one axis: it begins at one, and goes on in whole steps. */
export function stepsAlong({ inputShape, strides, reach, before, after }, axis) {
  const [length, stride] = [inputShape[axis], strides[axis]];
  const padding = [before[axis], after[axis]];
  const quotient = (length + padding[0] + padding[1] - reach[axis]) / stride;
  const steps = Math.floor(quotient);
  return { length, padding, reach: reach[axis], stride, quotient, steps, places: steps + 1 };
}

/** The places of the picture that a window takes: rows, columns, all as [row, column], and how
 *  many of them are padding. */
export function placesOf({ kernelSize, dilation, inputShape }, { y0, x0 }) {
  const [rows, columns] = [y0, x0].map((start, axis) =>
    Array.from({ length: kernelSize[axis] }, (_, i) => start + i * dilation[axis]),
  );
  const all = rows.flatMap((y) => columns.map((x) => [y, x]));
  const isOutside = (n, axis) => n < 0 || n >= inputShape[axis];
  return { rows, columns, all, outside: all.filter((place) => place.some(isOutside)).length };
}
