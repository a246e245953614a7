/* A trained network made to slide: its dense layers become convolutions, and its input grows. */

import { reachOf } from "../shared/core/windows.js";

/** The spec of a network (see network.py) for an input of another size, with the same weights.
 *  What followed Flatten becomes a convolution over maps: a dense layer on h×w×c numbers has
 *  one weight for each, in the order of a kernel of h×w. */
export function slidingSpec(spec, height, width) {
  let size = [height, width]; // of the maps, on the new input
  let trained = spec.input; // their shape on the input that the network was trained for
  let flattened = null; // that shape before Flatten, until a dense layer takes it up
  const layers = [];
  for (const entry of spec.layers) {
    if (entry.kind === "flatten") {
      flattened ??= trained.length === 3 ? trained : null;
    } else {
      const layer = entry.kind === "dense" ? asConvolution(entry, flattened) : entry;
      if (layer.kernelSize) {
        const reach = reachOf(layer.kernelSize, layer.dilation ?? [1, 1]);
        size = size.map((n, axis) =>
          Math.max(0, Math.floor((n - reach[axis]) / layer.strides[axis]) + 1),
        );
      }
      if (entry.kind === "dense") flattened = null;
      // What stands between Flatten and the dense layer works on the maps as they are.
      const channels = flattened ? flattened[2] : entry.output.at(-1);
      layers.push({ ...layer, output: [...size, channels] });
    }
    trained = entry.output;
  }
  return { ...spec, input: [height, width, spec.input[2]], layers };
}

function asConvolution({ kernel: [offset, [inputs, outputs]], ...entry }, flattened) {
  const [rows, columns, channels] = flattened || [1, 1, inputs];
  return {
    ...entry,
    kind: "conv2d",
    kernelSize: [rows, columns],
    strides: [1, 1],
    padding: "valid",
    kernel: [offset, [rows, columns, channels, outputs]],
  };
}

/** Products of a weight and a value that a network sums up for one input. */
export function multiplyAdds(spec) {
  return spec.layers.reduce((sum, { kernel, output }) => {
    if (!kernel) return sum;
    const positions = output.length === 3 ? output[0] * output[1] : 1;
    return sum + positions * kernel[1].reduce((product, length) => product * length, 1);
  }, 0);
}

/** Pixels from one answer's window to the next one's, [down, across]. */
export function stepOf(spec) {
  return spec.layers.reduce(
    (step, { strides }) => (strides ? step.map((n, axis) => n * strides[axis]) : step),
    [1, 1],
  );
}

/** Cut height×width numbers of some channels out of a larger picture. */
export function cutOut(values, [, width, channels], [y, x], [rows, columns]) {
  const cut = new Float32Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    const from = ((y + row) * width + x) * channels;
    cut.set(values.subarray(from, from + columns * channels), row * columns * channels);
  }
  return cut;
}
