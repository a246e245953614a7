/* Numbers as people type them. */

/** A number as people type it, with a point or a comma and any minus sign; null if it is none. */
export function readNumber(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = plain === "" ? NaN : Number(plain);
  return Number.isFinite(value) ? value : null;
}
