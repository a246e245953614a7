/* Weights for pixels of 0…1, from those that go with centred or standardised ones. */

/** The same network for pixels of 0…1: its first layer takes on what was done to the pixels.
 *  scale: {mean, deviation} of each channel, of bytes; see session.js. */
export function forPlainPixels({ layers }, weights, { mean, deviation }) {
  const plain = Float32Array.from(weights);
  const [offset, shape] = layers.find(({ kernel }) => kernel).kernel;
  const [at] = layers.find(({ kernel }) => kernel).bias;
  const filters = shape[shape.length - 1];
  const count = shape.reduce((product, length) => product * length, 1);
  const moved = new Float64Array(filters);
  for (let i = 0; i < count; i++) {
    const c = Math.floor(i / filters) % mean.length;
    plain[offset + i] *= 255 / deviation[c];
    moved[i % filters] += (weights[offset + i] * mean[c]) / deviation[c];
  }
  moved.forEach((sum, filter) => {
    plain[at + filter] -= sum;
  });
  return plain;
}
