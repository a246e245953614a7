/* The layers: how each kind makes the weighted sums z of its input x.
 *
 * forward(layer, x, z)    fills z from the layer's input x
 * terms(layer, x, unit)   what one unit of z sums up: see explain in engine.js
 * field(layer, box)       the box of x that a box of z depends on
 */

import { channelsOf, isMap, position, wholeOf } from "./shapes.js";
import {
  forEachPair,
  forEachPosition,
  largest,
  readPatch,
  slidingField,
  sourcesOf,
  windowOf,
} from "./windows.js";

/** z[y,x,o] = b[o] + Σ x[s·y+d·i, s·x+d·j, c] · K[i,j,c,o]: one weighted sum, slid over the map. */
const conv2d = {
  forward(layer, x, z) {
    forEachPosition(layer, (y0, x0, at) => {
      readPatch(layer, x, y0, x0, layer.patch);
      weightedSum(layer, layer.patch, z, at);
    });
  },
  terms(layer, x, unit) {
    const { y, x: column, c } = position(layer.outputShape, unit);
    const window = windowOf(layer, y, column);
    const patchShape = [...layer.kernelSize, channelsOf(layer.inputShape)];
    const sources = sourcesOf(layer, window, 0, patchShape[2]);
    return { window, patchShape, ...kernelTerms(layer, sources, c) };
  },
  field: slidingField,
};

/** z_o = b_o + Σ_i x_i · K[i,o]; on a map, the same for the channels of every position. */
const dense = {
  forward(layer, x, z) {
    const [inputs, outputs] = layer.kernelShape;
    for (let from = 0, at = 0; from < x.length; from += inputs, at += outputs) {
      weightedSum(layer, x.subarray(from, from + inputs), z, at);
    }
  },
  terms(layer, x, unit) {
    const [inputs, outputs] = layer.kernelShape;
    const from = Math.floor(unit / outputs) * inputs;
    const sources = Int32Array.from({ length: inputs }, (_, i) => from + i);
    const patchShape = [1, 1, inputs];
    return { window: null, patchShape, ...kernelTerms(layer, sources, unit % outputs) };
  },
  field: (layer, box) => (isMap(layer.inputShape) ? box : wholeOf(layer.inputShape)),
};

/** z = the mean of the window. Padding does not count, as in TensorFlow. */
const averagepooling2d = {
  forward(layer, x, z) {
    z.fill(0);
    forEachPair(layer, (unit, at, size) => {
      z[at] += x[unit] / size;
    });
  },
  terms(layer, x, unit) {
    const { sources, ...place } = poolingTerms(layer, unit);
    const size = sources.filter((source) => source >= 0).length;
    const weights = Float64Array.from(sources, (source) => (source >= 0 ? 1 / size : 0));
    return { ...place, sources, weights };
  },
  field: slidingField,
};

/** z = the largest value of the window. */
const maxpooling2d = {
  forward(layer, x, z) {
    largest(layer, x).forEach((unit, at) => {
      z[at] = x[unit];
    });
  },
  terms(layer, x, unit) {
    const { sources, ...place } = poolingTerms(layer, unit);
    const winner = largest(layer, x)[unit];
    const weights = Float64Array.from(sources, (source) => (source === winner ? 1 : 0));
    return { ...place, sources, weights };
  },
  field: slidingField,
};

/** z_i = scale · x_i + offset, each one number for all channels or one a channel. */
const rescaling = {
  forward({ scale, offset }, x, z) {
    for (let i = 0; i < x.length; i++) {
      z[i] = x[i] * scale[i % scale.length] + offset[i % offset.length];
    }
  },
  terms: ({ scale, offset }, x, unit) =>
    oneTerm(unit, scale[unit % scale.length], offset[unit % offset.length]),
  field: (layer, box) => box,
};

/** z_i = x_i: the numbers of a map, row by row, as one vector. */
const flatten = {
  forward: (layer, x, z) => z.set(x),
  terms: (layer, x, unit) => oneTerm(unit, 1, 0),
  field({ inputShape }, { x0, x1 }) {
    if (!isMap(inputShape)) return { y0: 0, x0, y1: 1, x1 };
    if (x1 - x0 > 1) return wholeOf(inputShape);
    const { y, x } = position(inputShape, x0);
    return { y0: y, x0: x, y1: y + 1, x1: x + 1 };
  },
};

/** z_i = x_i; the activation does the rest. Softmax mixes all units of a vector. */
const activation = {
  forward: (layer, x, z) => z.set(x),
  terms: (layer, x, unit) => oneTerm(unit, 1, 0),
  field: ({ activation, inputShape }, box) =>
    activation === "softmax" && !isMap(inputShape) ? wholeOf(inputShape) : box,
};

export const KINDS = {
  conv2d,
  dense,
  averagepooling2d,
  maxpooling2d,
  rescaling,
  normalization: rescaling,
  flatten,
  activation,
};

// ---------------------------------------------------------------- what they are made of

/** z_o = b_o + Σ_i x_i · K[i,o] for every o, written to z from `at` on.
 *  Four sums at a time, so that each x_i is read once for four products: twice as fast. */
function weightedSum({ kernel, bias, outputs }, x, z, at) {
  const inputs = x.length;
  let o = 0;
  for (; o + 4 <= outputs; o += 4) {
    let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
    for (let i = 0, k = o; i < inputs; i++, k += outputs) {
      const value = x[i];
      sum0 += value * kernel[k];
      sum1 += value * kernel[k + 1];
      sum2 += value * kernel[k + 2];
      sum3 += value * kernel[k + 3];
    }
    z[at + o] = sum0;
    z[at + o + 1] = sum1;
    z[at + o + 2] = sum2;
    z[at + o + 3] = sum3;
  }
  for (; o < outputs; o++) {
    let sum = 0;
    for (let i = 0, k = o; i < inputs; i++, k += outputs) sum += x[i] * kernel[k];
    z[at + o] = sum;
  }
  if (bias) for (o = 0; o < outputs; o++) z[at + o] += bias[o];
}

const kernelTerms = ({ kernel, bias, outputs }, sources, o) => ({
  sources,
  weights: Float64Array.from(sources, (_, i) => kernel[i * outputs + o]),
  bias: bias ? bias[o] : 0,
});

function poolingTerms(layer, unit) {
  const { y, x, c } = position(layer.outputShape, unit);
  const window = windowOf(layer, y, x);
  const sources = sourcesOf(layer, window, c, 1);
  return { window, patchShape: [...layer.kernelSize, 1], sources, bias: 0 };
}

const oneTerm = (unit, weight, bias) => ({
  window: null,
  patchShape: [1, 1, 1],
  sources: Int32Array.of(unit),
  weights: Float64Array.of(weight),
  bias,
});
