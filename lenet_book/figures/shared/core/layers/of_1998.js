/* What LeNet-5 had in 1998 and Keras has not: S2 and S4 that learn, and an output that compares. */

import { position, wholeOf } from "../shapes.js";
import { forEachPair, slidingField, sourcesOf, windowOf } from "../windows.js";

/** z = coefficient · Σ window + bias, each one a map. */
export const subsampling = {
  forward(layer, x, z) {
    const { coefficient, bias } = layer;
    for (let i = 0; i < z.length; i++) z[i] = bias[i % bias.length];
    forEachPair(layer, (unit, at) => {
      z[at] += coefficient[at % coefficient.length] * x[unit];
    });
  },
  backward(layer, x, dz, dx, dW) {
    const { coefficient, bias } = layer;
    for (let i = 0; i < dz.length; i++) dW.bias[i % bias.length] += dz[i];
    forEachPair(layer, (unit, at) => {
      dx[unit] += coefficient[at % coefficient.length] * dz[at];
      dW.coefficient[at % coefficient.length] += x[unit] * dz[at];
    });
  },
  terms(layer, _x, unit) {
    const { coefficient, bias, outputShape, kernelSize } = layer;
    const { y, x, c } = position(outputShape, unit);
    const window = windowOf(layer, y, x);
    const sources = sourcesOf(layer, window, c, 1);
    const weights = Float64Array.from(sources, () => coefficient[c]);
    const patchShape = [...kernelSize, 1];
    return { window, patchShape, channels: [c], sources, weights, bias: bias[c] };
  },
  field: slidingField,
};

/** z_o = −Σ_i (x_i − K[i,o])²: minus the squared distance from the picture of a class. */
export const rbf = {
  forward({ kernel, outputs }, x, z) {
    z.fill(0);
    kernel.forEach((weight, k) => {
      z[k % outputs] -= (x[Math.floor(k / outputs)] - weight) ** 2;
    });
  },
  backward({ kernel, outputs }, x, dz, dx, dW) {
    kernel.forEach((weight, k) => {
      const slope = 2 * (weight - x[Math.floor(k / outputs)]) * dz[k % outputs];
      dx[Math.floor(k / outputs)] += slope;
      dW.kernel[k] -= slope;
    });
  },
  terms({ kernel, outputs }, x, o) {
    const sources = Int32Array.from({ length: x.length }, (_, i) => i);
    const weights = Float64Array.from(sources, (i) => kernel[i * outputs + o]);
    const products = weights.map((weight, i) => -((x[i] - weight) ** 2));
    const how = (i) => `−(${short(x[i])} − ${short(weights[i])})²`;
    return { window: null, patchShape: [1, 1, x.length], sources, weights, products, how, bias: 0 };
  },
  field: ({ inputShape }) => wholeOf(inputShape),
  channels: () => null,
  mixes: () => true,
};

const short = (value) => (value < 0 ? `(−${(-value).toFixed(2)})` : value.toFixed(2));
