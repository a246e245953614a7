/* Numbers as people type them. */

/** A number as people type it, with a point or a comma and any minus sign, or a quotient of two
 *  such as 1/4; null if it is none. */
export function readNumber(text) {
  const parts = text.split("/").map(plainNumber);
  const value = parts.length > 2 ? NaN : parts[0] / (parts[1] ?? 1);
  return Number.isFinite(value) ? value : null;
}

/** A number above 0 as it was typed: {value}, or {wrong} with what is wrong about it. */
export function readPositive(text, least, most) {
  const value = readNumber(text);
  if (value === null) return { wrong: /infinity|\de\d/i.test(text) ? "too_large" : "no_number" };
  if (value === 0) return { wrong: "zero" };
  if (value < 0) return { wrong: "negative" };
  if (value < least) return { wrong: "too_small" };
  return value > most ? { wrong: "too_large" } : { value };
}

/** A number of a state, or NaN: a link gives it as a text, and an empty one as null.
 *  @param {unknown} value */
export const linkedNumber = (value) =>
  value === null || String(value).trim() === "" ? Number.NaN : Number(value);

function plainNumber(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}
