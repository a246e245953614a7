/* The windows that a pooling layer can be looked at with: its own, and those of its relatives. */

/** Layer `at` of a network's description, with another window: {kernelSize, strides, padding,
 *  output} beside what it has.
 *  own          as the layer is
 *  overlapping  one row and one column more than a step, so that neighbours share values
 *  strided      one value a step: the others are skipped
 *  global       the whole map at once */
export function windowed(spec, at, window) {
  const entry = spec.layers[at];
  if (window === "own") return entry;
  const [height, width, channels] = at ? spec.layers[at - 1].output : spec.input;
  const lengths = [height, width];
  const kernelSize = {
    overlapping: entry.strides.map((stride, axis) => Math.min(stride + 1, lengths[axis])),
    strided: [1, 1],
    global: lengths,
  }[window];
  const places = lengths.map(
    (length, axis) => Math.floor((length - kernelSize[axis]) / entry.strides[axis]) + 1,
  );
  return { ...entry, kernelSize, padding: "valid", output: [...places, channels] };
}

/** The unit that is shown for a chosen one: inside a map that may be smaller.
 *  @param {number[]} unit @param {number[]} shape */
export const inside = ([y, x, c], [height, width]) => [
  Math.max(0, Math.min(height - 1, y)),
  Math.max(0, Math.min(width - 1, x)),
  c,
];
