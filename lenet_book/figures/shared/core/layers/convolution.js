/* Convolution: one weighted sum, slid over the map. Of `groups`, each makes its share of the maps
 * from its share of the channels; a depthwise convolution has as many groups as channels. */

import { position } from "../shapes.js";
import {
  forEachPosition,
  forEachRun,
  readPatch,
  slidingField,
  sourcesOf,
  windowOf,
} from "../windows.js";
import { kernelTerms, throughSum, weightedSum } from "./weighted_sums.js";

/** z[y,x,o] = b[o] + Σ x[s·y+d·i, s·x+d·j, c] · K[i,j,c,o] */
export const conv2d = {
  prepare(layer) {
    layer.groups ||= 1;
    layer.patch = new Float64Array(layer.kernel.length / layer.outputs);
  },
  forward(layer, x, z) {
    forEachPosition(layer, (y0, x0, at) => {
      forEachGroup(layer, (channel, first, last) => {
        readPatch(layer, x, y0, x0, channel, layer.patch);
        weightedSum(layer, layer.patch, z, at, first, last);
      });
    });
  },
  /** Each window gives its share to the pixels it saw; the kernel is shared by all windows. */
  backward(layer, x, dz, dx, dWeights) {
    const dPatch = new Float64Array(layer.patch.length);
    forEachPosition(layer, (y0, x0, at) => {
      forEachGroup(layer, (channel, first, last) => {
        readPatch(layer, x, y0, x0, channel, layer.patch);
        dPatch.fill(0);
        throughSum(layer, layer.patch, dz, at, dPatch, dWeights, first, last);
        forEachRun(layer, y0, x0, channel, (from, k, length) => {
          for (let i = 0; i < length; i++) dx[from + i] += dPatch[k + i];
        });
      });
    });
  },
  terms(layer, x, unit) {
    const { y, x: column, c } = position(layer.outputShape, unit);
    const window = windowOf(layer, y, column);
    const channels = channelsOfGroup(layer, c);
    const patchShape = [...layer.kernelSize, channels.length];
    const sources = sourcesOf(layer, window, channels[0], channels.length);
    return { window, patchShape, channels, ...kernelTerms(layer, sources, c) };
  },
  field: slidingField,
  channels(layer, list) {
    if (!list || layer.groups === 1) return null;
    return [...new Set(list.flatMap((c) => channelsOfGroup(layer, c)))];
  },
  mixes: ({ groups = 1, outputs, kernelShape }) =>
    groups === 1 || kernelShape[2] > 1 || groups < outputs,
};

/** Call visit(channel, first, last) for each group: it reads the input's channels from `channel`
 *  on, and makes maps first … last − 1. */
function forEachGroup({ groups, outputs, kernelShape }, visit) {
  const size = outputs / groups;
  for (let g = 0; g < groups; g++) visit(g * kernelShape[2], g * size, (g + 1) * size);
}

/** The channels of the input that map c is made of. */
function channelsOfGroup({ groups, outputs, kernelShape }, c) {
  const group = Math.floor(c / (outputs / groups));
  const count = kernelShape[2];
  return Array.from({ length: count }, (_, i) => group * count + i);
}
