/* The windows that convolution and pooling slide over a map, and what stands in them. */

import { sizeOf, unitAt } from "./shapes.js";

/** The part of its input that output (y, x) of a convolution or pooling looks at: rows
 *  y0 … y1 − 1 and columns x0 … x1 − 1, padding included. */
export function windowOf(layer, y, x) {
  const y0 = y * layer.strides[0] - layer.before[0];
  const x0 = x * layer.strides[1] - layer.before[1];
  return { y0, x0, y1: y0 + layer.kernelSize[0], x1: x0 + layer.kernelSize[1] };
}

/** Without the padding. */
function clip(box, shape) {
  return {
    y0: Math.max(box.y0, 0),
    x0: Math.max(box.x0, 0),
    y1: Math.min(box.y1, shape[0]),
    x1: Math.min(box.x1, shape[1]),
  };
}

/** Rows and columns of padding before the first. TensorFlow puts the odd one at the end. */
export function paddingBefore({ padding, inputShape, outputShape, kernelSize, strides }) {
  return [0, 1].map((axis) => {
    if (padding === "valid") return 0;
    const covered = (outputShape[axis] - 1) * strides[axis] + kernelSize[axis];
    return Math.floor(Math.max(covered - inputShape[axis], 0) / 2);
  });
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

/** Copy the window that begins at (y0, x0) into a patch, in the kernel's order, 0 outside. */
export function readPatch(layer, x, y0, x0, patch) {
  patch.fill(0);
  forEachRun(layer, y0, x0, (from, k, length) => {
    for (let i = 0; i < length; i++) patch[k + i] = x[from + i];
  });
}

/** Call visit(from, k, length) for each row of a window: numbers that stand side by side both
 *  in the map, from unit `from` on, and in the patch, from `k` on. */
export function forEachRun({ inputShape, kernelSize }, y0, x0, visit) {
  const [height, width, channels] = inputShape;
  const [rows, columns] = kernelSize;
  const first = Math.max(x0, 0);
  const length = (Math.min(x0 + columns, width) - first) * channels;
  for (let y = Math.max(y0, 0); y < Math.min(y0 + rows, height); y++) {
    visit((y * width + first) * channels, ((y - y0) * columns + first - x0) * channels, length);
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

/** From the first window's first row and column to the last window's last. */
export function slidingField(layer, { y0, x0, y1, x1 }) {
  const first = windowOf(layer, y0, x0);
  const last = windowOf(layer, y1 - 1, x1 - 1);
  return clip({ y0: first.y0, x0: first.x0, y1: last.y1, x1: last.x1 }, layer.inputShape);
}

/** Numbers of the units in a window, channels first … first + count − 1; −1 for padding. */
export function sourcesOf({ inputShape }, { y0, x0, y1, x1 }, first, count) {
  const sources = [];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const inside = y >= 0 && y < inputShape[0] && x >= 0 && x < inputShape[1];
      for (let c = first; c < first + count; c++) {
        sources.push(inside ? unitAt(inputShape, y, x, c) : -1);
      }
    }
  }
  return Int32Array.from(sources);
}
