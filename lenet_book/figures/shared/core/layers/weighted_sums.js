/* Weighted sums, there and back: what convolution and dense layers are made of. */

/** z_o = b_o + Σ_i x_i · K[i,o] for o from `first` to before `last`, written to z from `at` on.
 *  Four sums at a time, then two, so that each x_i is read once for several products: twice as
 *  fast. */
export function weightedSum({ kernel, bias, outputs }, x, z, at, first = 0, last = outputs) {
  const inputs = x.length;
  let o = first;
  for (; o + 4 <= last; o += 4) {
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
  for (; o + 2 <= last; o += 2) {
    let [sum0, sum1] = [0, 0];
    for (let i = 0, k = o; i < inputs; i++, k += outputs) {
      sum0 += x[i] * kernel[k];
      sum1 += x[i] * kernel[k + 1];
    }
    z[at + o] = sum0;
    z[at + o + 1] = sum1;
  }
  for (; o < last; o++) {
    let sum = 0;
    for (let i = 0, k = o; i < inputs; i++, k += outputs) sum += x[i] * kernel[k];
    z[at + o] = sum;
  }
  if (bias) for (o = first; o < last; o++) z[at + o] += bias[o];
}

/** dx_i += Σ_o K[i,o] · dz_o, dK[i,o] += x_i · dz_o, db_o += dz_o; dz is read from `at` on.
 *  Four outputs at a time, as in weightedSum. */
export function throughSum(layer, x, dz, at, dx, dWeights, first = 0, last = layer.outputs) {
  const { kernel, outputs } = layer;
  const { kernel: dKernel, bias: dBias } = dWeights;
  const inputs = x.length;
  let o = first;
  for (; o + 4 <= last; o += 4) {
    const [dz0, dz1, dz2, dz3] = [dz[at + o], dz[at + o + 1], dz[at + o + 2], dz[at + o + 3]];
    for (let i = 0, k = o; i < inputs; i++, k += outputs) {
      const value = x[i];
      dx[i] += kernel[k] * dz0 + kernel[k + 1] * dz1 + kernel[k + 2] * dz2 + kernel[k + 3] * dz3;
      dKernel[k] += value * dz0;
      dKernel[k + 1] += value * dz1;
      dKernel[k + 2] += value * dz2;
      dKernel[k + 3] += value * dz3;
    }
  }
  for (; o < last; o++) {
    for (let i = 0, k = o; i < inputs; i++, k += outputs) {
      dx[i] += kernel[k] * dz[at + o];
      dKernel[k] += x[i] * dz[at + o];
    }
  }
  if (dBias) for (o = first; o < last; o++) dBias[o] += dz[at + o];
}

/** The terms of sum o over some inputs. */
export const kernelTerms = ({ kernel, bias, outputs }, sources, o) => ({
  sources,
  weights: Float64Array.from(sources, (_, i) => kernel[i * outputs + o]),
  bias: bias ? bias[o] : 0,
});

/** The only term of a sum of one. A source of −1 is padding. */
export const oneTerm = (source, weight = 1, bias = 0) => ({
  window: null,
  patchShape: [1, 1, 1],
  sources: Int32Array.of(source),
  weights: Float64Array.of(weight),
  bias,
});
