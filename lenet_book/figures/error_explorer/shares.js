/* What a network says of the pictures of a row, read from how it is stored. */

import { toBytes } from "../shared/core/sent.js";

const WHOLE = 65_535; // stands for a probability of 1

/** Probabilities, stored in two bytes each. */
export function sharesOf({ bytes }) {
  const stored = toBytes(bytes);
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  return Float64Array.from(
    { length: stored.length / 2 },
    (_, i) => view.getUint16(2 * i, true) / WHOLE,
  );
}
