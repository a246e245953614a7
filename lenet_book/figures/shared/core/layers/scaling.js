/* Layers that move and scale each value by itself:
 *
 *   z_i = (x_i − mean) ÷ deviation · factor + shift
 *
 * each one number for all, one a channel, or one a unit: number i % length. */

import { oneTerm } from "./weighted_sums.js";

const [ZERO, ONE] = [[0], [1]];

/** numbersOf(layer): {mean, deviation, factor, shift}, each a list. */
const scaling = (numbersOf) => ({
  forward(layer, x, z) {
    const { mean, deviation, factor, shift } = numbersOf(layer);
    for (let i = 0; i < x.length; i++) {
      const centred = (x[i] - mean[i % mean.length]) / deviation[i % deviation.length];
      z[i] = centred * factor[i % factor.length] + shift[i % shift.length];
    }
  },
  backward(layer, x, dz, dx, { gamma: dFactor, beta: dShift }) {
    const { mean, deviation, factor } = numbersOf(layer);
    for (let i = 0; i < x.length; i++) {
      const d = deviation[i % deviation.length];
      dx[i] = (dz[i] * factor[i % factor.length]) / d;
      if (dFactor) dFactor[i % factor.length] += (dz[i] * (x[i] - mean[i % mean.length])) / d;
      if (dShift) dShift[i % dShift.length] += dz[i];
    }
  },
  /** As one product and a bias; and the four numbers. */
  terms(layer, x, unit) {
    const scaled = Object.fromEntries(
      Object.entries(numbersOf(layer)).map(([name, list]) => [name, list[unit % list.length]]),
    );
    const weight = scaled.factor / scaled.deviation;
    return { ...oneTerm(unit, weight, scaled.shift - scaled.mean * weight), scaled };
  },
  field: (layer, box) => box,
});

export const rescaling = scaling(({ scale, offset }) => ({
  mean: ZERO,
  deviation: ONE,
  factor: scale,
  shift: offset,
}));

/** By the mean and the deviation of the data that the layer was shown. */
export const normalization = scaling(({ mean, deviation }) => ({
  mean,
  deviation,
  factor: ONE,
  shift: ZERO,
}));

/** By the moving averages of training; then by what was learned, gamma and beta. */
export const batchnormalization = scaling(({ mean, variance, epsilon, gamma, beta }) => ({
  mean,
  deviation: Float64Array.from(variance, (value) => Math.sqrt(value + epsilon)),
  factor: gamma || ONE,
  shift: beta || ZERO,
}));
