/* How the weights of a filter are numbered, and how they stand in a grid. */

const MOST_COLUMNS = 12; // of the inputs of a dense layer

/** A weight of a filter is a number `at` in the kernel's order, or in Keras's indices
 *  [row, column, channel], [input] in a dense layer. */
export function weightShape({ kernelShape }) {
  const lengths = kernelShape.slice(0, -1);
  const [rows, columns, channels] = lengths.length === 3 ? lengths : [1, lengths[0], 1];
  return {
    isKernel: lengths.length === 3,
    lengths,
    cells: rows * columns,
    columns: lengths.length === 3 ? columns : Math.min(columns, MOST_COLUMNS),
    channels,
    at: (weight) => weight.reduce((sum, n, axis) => sum * lengths[axis] + n, 0),
    indices(at) {
      if (lengths.length === 1) return [at];
      const cell = Math.floor(at / channels);
      return [Math.floor(cell / columns), cell % columns, at % channels];
    },
  };
}
