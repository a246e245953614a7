/* A weight or the bias, as a reader types it. */

import { readNumber } from "../shared/core/typed_number.js";

export const MOST = 1000; // more digits would not fit into a cell

/** Read it: {value}, or {wrong}, what is wrong about it. */
export function typedWeight(text) {
  const value = readNumber(text);
  if (value === null) return { wrong: "no_number" };
  return Math.abs(value) > MOST ? { wrong: "too_far" } : { value };
}
