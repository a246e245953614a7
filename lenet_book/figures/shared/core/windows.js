/* The windows that convolution and pooling slide over a map, and what stands in them. */

import { sizeOf, unitAt } from "./shapes.js";

/** The part of its input that output (y, x) of a convolution or pooling looks at: rows
 *  y0 … y1 − 1 and columns x0 … x1 − 1, padding included. */
export function windowOf(layer, y, x) {
  const y0 = y * layer.strides[0] - layer.before[0];
  const x0 = x * layer.strides[1] - layer.before[1];
  return { y0, x0, y1: y0 + layer.reach[0], x1: x0 + layer.reach[1] };
}

/** Rows and columns from a window's first to its last, with what its dilation leaves out. */
export const reachOf = (kernelSize, dilation) =>
  kernelSize.map((length, axis) => (length - 1) * dilation[axis] + 1);

/** Without the padding. */
function clip(box, shape) {
  return {
    y0: Math.max(box.y0, 0),
    x0: Math.max(box.x0, 0),
    y1: Math.min(box.y1, shape[0]),
    x1: Math.min(box.x1, shape[1]),
  };
}

/** Rows and columns of padding before the first and after the last. TensorFlow puts the odd one
 *  at the end. */
export function paddingOf({ padding, inputShape, outputShape, strides, reach }) {
  const total = reach.map((length, axis) => {
    const covered = (outputShape[axis] - 1) * strides[axis] + length;
    return padding === "valid" ? 0 : Math.max(covered - inputShape[axis], 0);
  });
  const before = total.map((count) => Math.floor(count / 2));
  return { before, after: total.map((count, axis) => count - before[axis]) };
}

/** Call visit(y0, x0, at) for each position of a convolution: its window begins at (y0, x0),
 *  its outputs at unit `at`. */
export function forEachPosition(layer, visit) {
  const [height, width, channels] = layer.outputShape;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      visit(y * layer.strides[0] - layer.before[0], x * layer.strides[1] - layer.before[1], at);
    }
  }
}

/** Copy the window that begins at (y0, x0) into a patch, in the kernel's order, 0 outside. The
 *  kernel reads as many channels as it has, from `channel` on. */
export function readPatch(layer, x, y0, x0, channel, patch) {
  if (layer.padding === "same") patch.fill(0); // else each place is read anew
  forEachRun(layer, y0, x0, channel, (from, k, length) => {
    for (let i = 0; i < length; i++) patch[k + i] = x[from + i];
  });
}

/** Call visit(from, k, length) for each run of a window: numbers that stand side by side both
 *  in the map, from unit `from` on, and in the patch, from `k` on. That is a row of the window, or
 *  one place of it where dilation leaves gaps, or other channels stand between. */
export function forEachRun(
  { inputShape, kernelSize, kernelShape, dilation },
  y0,
  x0,
  channel,
  visit,
) {
  const [height, width, all] = inputShape;
  const [rows, columns] = kernelSize;
  const [down, right] = dilation;
  const channels = kernelShape[2];
  const places = right > 1 || channels < all ? 1 : columns;
  for (let i = 0, y = y0; i < rows; i++, y += down) {
    if (y < 0 || y >= height) continue;
    for (let j = 0, x = x0; j < columns; j += places, x += right) {
      const first = Math.max(x, 0);
      const length = (Math.min(x + places, width) - first) * channels;
      const k = (i * columns + j + first - x) * channels;
      if (length > 0) visit((y * width + first) * all + channel, k, length);
    }
  }
}

/** Call visit(unit, at, size) for each input unit in the window of each output unit `at` of a
 *  pooling; `size` is the number of positions in the window that are no padding. */
export function forEachPair(layer, visit) {
  const [height, width, channels] = layer.outputShape;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const { y0, x0, y1, x1 } = clip(windowOf(layer, y, x), layer.inputShape);
      const size = (y1 - y0) * (x1 - x0);
      for (let row = y0; row < y1; row++) {
        for (let column = x0; column < x1; column++) {
          const from = unitAt(layer.inputShape, row, column, 0);
          for (let c = 0; c < channels; c++) visit(from + c, at + c, size);
        }
      }
    }
  }
}

/** The number of the largest unit of each window; of equal ones, the first. */
export function largest(layer, x) {
  const winners = new Int32Array(sizeOf(layer.outputShape)).fill(-1);
  forEachPair(layer, (unit, at) => {
    if (winners[at] < 0 || x[unit] > x[winners[at]]) winners[at] = unit;
  });
  return winners;
}

/** The smallest box round what the windows of a box see of the map: dilation may skip its edge. */
export function slidingField(layer, { y0, x0, y1, x1 }) {
  const [top, bottom] = seenAlong(layer, 0, y0, y1);
  const [left, right] = seenAlong(layer, 1, x0, x1);
  const sees = top < bottom && left < right;
  return sees ? { y0: top, x0: left, y1: bottom, x1: right } : { y0: 0, x0: 0, y1: 0, x1: 0 };
}

/** From the first row (or column) that windows first … last − 1 see to after the last. */
function seenAlong({ inputShape, kernelSize, strides, before, dilation }, axis, first, last) {
  let [start, end] = [Infinity, 0];
  for (let n = first; n < last; n++) {
    for (let i = 0; i < kernelSize[axis]; i++) {
      const at = n * strides[axis] - before[axis] + i * dilation[axis];
      if (at < 0 || at >= inputShape[axis]) continue;
      start = Math.min(start, at);
      end = Math.max(end, at + 1);
    }
  }
  return [start, end];
}

/** Numbers of the units in a window, channels first … first + count − 1; −1 for padding. */
export function sourcesOf({ inputShape, dilation }, { y0, x0, y1, x1 }, first, count) {
  const sources = [];
  for (let y = y0; y < y1; y += dilation[0]) {
    for (let x = x0; x < x1; x += dilation[1]) {
      const inside = y >= 0 && y < inputShape[0] && x >= 0 && x < inputShape[1];
      for (let c = first; c < first + count; c++) {
        sources.push(inside ? unitAt(inputShape, y, x, c) : -1);
      }
    }
  }
  return Int32Array.from(sources);
}
