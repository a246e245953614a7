/* Pooling: the mean of a window, or its largest value, map by map. */

import { channelsOf, position } from "../shapes.js";
import { forEachPair, largest, slidingField, sourcesOf, windowOf } from "../windows.js";

/** z = the mean of the window. Padding does not count, as in TensorFlow. */
export const averagepooling2d = {
  forward(layer, x, z) {
    z.fill(0);
    forEachPair(layer, (unit, at, size) => {
      z[at] += x[unit] / size;
    });
  },
  /** Each of the n units that were averaged gets dz / n. */
  backward(layer, x, dz, dx) {
    forEachPair(layer, (unit, at, size) => {
      dx[unit] += dz[at] / size;
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
export const maxpooling2d = {
  forward(layer, x, z) {
    largest(layer, x).forEach((unit, at) => {
      z[at] = x[unit];
    });
  },
  /** The largest unit gets everything. */
  backward(layer, x, dz, dx) {
    largest(layer, x).forEach((unit, at) => {
      dx[unit] += dz[at];
    });
  },
  terms(layer, x, unit) {
    const { sources, ...place } = poolingTerms(layer, unit);
    const winner = sources.reduce((best, one) => (one < 0 || x[best] >= x[one] ? best : one));
    const weights = Float64Array.from(sources, (source) => (source === winner ? 1 : 0));
    return { ...place, sources, weights };
  },
  field: slidingField,
};

/** The largest of a whole map. Where several are equal, TensorFlow gives each the same share. */
export const globalmaxpooling2d = {
  ...maxpooling2d,
  backward(layer, x, dz, dx) {
    const channels = channelsOf(layer.inputShape);
    largest(layer, x).forEach((winner, c) => {
      const equal = [];
      for (let i = c; i < x.length; i += channels) if (x[i] === x[winner]) equal.push(i);
      for (const i of equal) dx[i] = dz[c] / equal.length;
    });
  },
};

function poolingTerms(layer, unit) {
  const { y, x, c } = position(layer.outputShape, unit);
  const window = windowOf(layer, y, x);
  const sources = sourcesOf(layer, window, c, 1);
  return { window, patchShape: [...layer.kernelSize, 1], channels: [c], sources, bias: 0 };
}
