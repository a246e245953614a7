/* The activations: what a layer makes of its weighted sums, y = f(z), and the slopes dy/dz.
 *
 * value(z, options)   f
 * slope(y, z, options)   dy/dz, at a kink as TensorFlow has it; where it can be had from y alone,
 *                        `fromValue` is set, and z is not given
 *
 * Softmax alone is missing here: it mixes the channels of a position.
 */

import { channelsOf } from "./shapes.js";

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** z · slope below the threshold, measured from there; above it z itself, up to `most`. */
const bentRelu = {
  value(z, { slope = 0, most = Infinity, threshold = 0 }) {
    const passed = z > threshold ? z : 0;
    // With a ceiling comes a floor: nothing below 0 passes.
    const kept = most < Infinity ? Math.max(0, Math.min(most, passed)) : passed;
    return kept - slope * Math.max(threshold - z, 0);
  },
  slope(_y, z, { slope = 0, most = Infinity, threshold = 0 }) {
    if (z <= threshold) return slope;
    return most < Infinity && (z < 0 || z > most) ? 0 : 1;
  },
};

/** The share of a normal distribution that lies below z: Φ(z) = ½ + φ(z) (z + z³/3 + z⁵/(3·5) + …),
 *  to the last digit. */
function normalBelow(z) {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let sum = 0;
  for (let term = z, n = 3; sum + term !== sum; term *= (z * z) / n, n += 2) sum += term;
  return 0.5 + normalAt(z) * sum;
}
const normalAt = (z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

// The two constants of Klambauer et al. (2017).
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };
const elu = {
  value: (z, { alpha = 1, scale = 1 }) => scale * (z > 0 ? z : alpha * Math.expm1(z)),
  slope: (_y, z, { alpha = 1 }) => (z > 0 ? 1 : alpha * Math.exp(z)),
};
const TANH_OF_GELU = Math.sqrt(2 / Math.PI);
const bent = (z) => TANH_OF_GELU * (z + 0.044715 * z ** 3);

export const ACTIVATIONS = {
  linear: { value: (z) => z, slope: () => 1, fromValue: true },
  tanh: {
    value: (z) => 1 - 2 / (Math.exp(2 * z) + 1), // twice as fast as Math.tanh
    slope: (y) => 1 - y * y,
    fromValue: true,
  },
  sigmoid: { value: sigmoid, slope: (y) => y * (1 - y), fromValue: true },
  relu: { value: (z) => Math.max(z, 0), slope: (y) => (y > 0 ? 1 : 0), fromValue: true },
  relu6: bentRelu,
  leaky_relu: bentRelu,
  bent_relu: bentRelu,
  elu,
  selu: {
    value: (z) => elu.value(z, SELU),
    slope: (_y, z) => SELU.scale * (z < 0 ? SELU.alpha * Math.exp(z) : 1),
  },
  /** z Φ(z): Hendrycks and Gimpel (2016), and their approximation by tanh. */
  gelu: {
    value: (z) => z * normalBelow(z),
    slope: (_y, z) => normalBelow(z) + z * normalAt(z),
  },
  gelu_tanh: {
    value: (z) => (z / 2) * (1 + Math.tanh(bent(z))),
    slope(_y, z) {
      const t = Math.tanh(bent(z));
      return (1 + t) / 2 + (z / 2) * (1 - t * t) * TANH_OF_GELU * (1 + 3 * 0.044715 * z * z);
    },
  },
  silu: {
    value: (z) => z * sigmoid(z),
    slope: (y, z) => y + sigmoid(z) * (1 - y),
  },
  softplus: {
    value: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), // ln(1 + eᶻ)
    slope: (_y, z) => sigmoid(z),
  },
  softsign: {
    value: (z) => z / (1 + Math.abs(z)),
    slope: (_y, z) => 1 / (1 + Math.abs(z)) ** 2,
  },
  hard_sigmoid: {
    value: (z) => Math.max(0, Math.min(1, z / 6 + 0.5)),
    slope: (_y, z) => (z > -3 && z < 3 ? 1 / 6 : 0),
  },
  /** 1.7159 tanh(2z/3), of 1998: it takes ±1 to ±1. */
  squash: {
    value: (z) => 1.7159 * Math.tanh((2 * z) / 3),
    slope: (y) => (2 / 3) * (1.7159 - (y * y) / 1.7159),
    fromValue: true,
  },
  exponential: { value: Math.exp, slope: (y) => y, fromValue: true },
};

/** Make an activation known under a name, as above. */
export function registerActivation(name, activation) {
  if (name in ACTIVATIONS || name === "softmax") throw new Error(`${name} is known already.`);
  ACTIVATIONS[name] = activation;
}

/** Replace z by f(z), in place. Softmax runs over the channels of each position. */
export function activate({ activation, options, outputShape }, z) {
  if (activation === "linear") return; // y = z
  if (activation === "softmax") {
    const size = channelsOf(outputShape);
    for (let at = 0; at < z.length; at += size) softmax(z.subarray(at, at + size));
    return;
  }
  const f = ACTIVATIONS[activation].value;
  for (let i = 0; i < z.length; i++) z[i] = f(z[i], options);
}

/** y_k = exp(z_k) / Σ_j exp(z_j), in place. Subtracting the largest z prevents overflow. */
export function softmax(z) {
  const largest = z.reduce((a, b) => Math.max(a, b));
  const total = z.reduce((sum, value) => sum + Math.exp(value - largest), 0);
  for (let k = 0; k < z.length; k++) z[k] = Math.exp(z[k] - largest) / total;
}
