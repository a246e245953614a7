/* Dense layers, and layers that only activate. */

import { isMap, wholeOf } from "../shapes.js";
import { kernelTerms, oneTerm, throughSum, weightedSum } from "./weighted_sums.js";

/** z_o = b_o + Σ_i x_i · K[i,o]; on a map, the same for the channels of every position. */
export const dense = {
  forward(layer, x, z) {
    const [inputs, outputs] = layer.kernelShape;
    for (let from = 0, at = 0; from < x.length; from += inputs, at += outputs) {
      weightedSum(layer, x.subarray(from, from + inputs), z, at);
    }
  },
  backward(layer, x, dz, dx, dWeights) {
    const [inputs, outputs] = layer.kernelShape;
    for (let from = 0, at = 0; from < x.length; from += inputs, at += outputs) {
      const [slice, dSlice] = [x, dx].map((map) => map.subarray(from, from + inputs));
      throughSum(layer, slice, dz, at, dSlice, dWeights);
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
  channels: () => null,
  mixes: () => true,
};

/** z_i = x_i; the activation does the rest. Softmax mixes all channels of a position. */
export const activation = {
  forward: (layer, x, z) => z.set(x),
  backward: (layer, x, dz, dx) => dx.set(dz),
  terms: (layer, x, unit) => oneTerm(unit),
  field: ({ activation, inputShape }, box) =>
    activation === "softmax" && !isMap(inputShape) ? wholeOf(inputShape) : box,
  channels: (layer, list) => (layer.activation === "softmax" ? null : list),
};
