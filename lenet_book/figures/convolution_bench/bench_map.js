/* What the convolution bench computes: a kernel's map of a picture. Nothing is drawn. */

import { createNetwork } from "../shared/core/engine.js";
import { benchNetwork, readKernel, turned } from "../shared/core/kernels.js";
import { largestOf } from "../shared/draw/drawing.js";
import { MOST } from "./typed_weight.js";

export const DOT = -1; // the index of a picture that no gallery has: see dotPicture

/** One bright pixel, in the middle of black: its map is the kernel. */
export function dotPicture({ height, width, channels, low, high }) {
  const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
  return Float32Array.from({ length: height * width * channels }, (_, i) =>
    Math.floor(i / channels) === middle ? high[i % channels] : low[i % channels],
  );
}

/** The kernel that a state's `kernel` stands for: one that the bench offers, by its id, or one's
 *  own, by its numbers; null if it is none for this layer. */
export function chosenKernel(wanted, kernels, layer) {
  const named = kernels.find(({ id }) => id === wanted);
  if (named) return named.kernel;
  const typed = readKernel(wanted, layer);
  return typed && [...typed.weights, typed.bias].every(isInReach) ? typed : null;
}

const isInReach = (number) => Math.abs(number) <= MOST;

/** Does this operation turn the kernel before it is used? */
export const isTurning = (operation) => operation === "convolution";

/** The kernel with other weights in some channels at one place. Places are counted row by row as
 *  they are used, turned or not. */
export function withWeight(kernel, at, channels, value, operation) {
  const weights = kernel.weights.slice();
  const count = kernel.shape[2];
  const places = weights.length / count;
  const stored = isTurning(operation) ? places - 1 - at : at;
  for (const c of channels) weights[stored * count + c] = value;
  return { ...kernel, weights };
}

/** Compute what a kernel makes of a picture in a state {operation, activation}, sliding as the
 *  layer does:
 *  kernel, used  the kernel, and as it is used: turned or not
 *  net, run      the network of this one convolution, and its map
 *  scale         where the map's colours end: see scaleFor */
export function benchMap(layer, kernel, picture, { operation, activation }) {
  const used = isTurning(operation) ? turned(kernel) : kernel;
  const net = createNetwork(...benchNetwork(layer, used, activation));
  const sums = [kernel, turned(kernel)].map(
    (one) => createNetwork(...benchNetwork(layer, one, "linear")).forward(picture).maps[0],
  );
  return { kernel, used, net, run: net.forward(picture), scale: scaleFor(sums, activation) };
}

/** One scale for a kernel as it is and turned, before and after the activation. It changes by
 *  doubling only, so that most kernels share it, and typing into one seldom moves it: the first
 *  power of two that no sum passes; after tanh at most 1, which no value passes. */
function scaleFor(sums, activation) {
  const largest = Math.max(...sums.map(largestOf)) || 1;
  return 2 ** Math.ceil(Math.log2(activation === "tanh" ? Math.min(1, largest) : largest));
}

/** What one channel has of a unit's explanation: its numbers, place by place. */
export function channelPart({ inputs, sources, weights, products }, channels, c) {
  const own = (values) => Array.from(values).filter((_, i) => i % channels === c);
  return {
    inputs: own(inputs),
    sources: own(sources),
    weights: own(weights),
    products: own(products),
  };
}

export const sumOf = (values) => values.reduce((total, value) => total + value, 0);
