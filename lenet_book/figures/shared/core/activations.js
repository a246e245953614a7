/* The activations: what a layer makes of its weighted sums, y = f(z). */

import { channelsOf } from "./shapes.js";

const ACTIVATIONS = {
  tanh: (z) => 1 - 2 / (Math.exp(2 * z) + 1), // twice as fast as Math.tanh
  relu: (z) => Math.max(z, 0),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};

/** Replace z by f(z), in place. Softmax runs over the channels of each position. */
export function activate(layer, z) {
  if (layer.activation === "linear") return; // y = z
  if (layer.activation === "softmax") {
    const size = channelsOf(layer.outputShape);
    for (let at = 0; at < z.length; at += size) softmax(z.subarray(at, at + size));
    return;
  }
  const f = ACTIVATIONS[layer.activation];
  for (let i = 0; i < z.length; i++) z[i] = f(z[i]);
}

/** y_k = exp(z_k) / Σ_j exp(z_j), in place. Subtracting the largest z prevents overflow. */
export function softmax(z) {
  const largest = z.reduce((a, b) => Math.max(a, b));
  const total = z.reduce((sum, value) => sum + Math.exp(value - largest), 0);
  for (let k = 0; k < z.length; k++) z[k] = Math.exp(z[k] - largest) / total;
}
