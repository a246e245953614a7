/* Numbers that differ, written so that it shows. */

const MOST_DIGITS = 7; // what a 32-bit float can tell

/** Two values in as few digits, from `digits` on, as show that they differ.
 *  write(value, digits) gives a text.
 *  @returns {string[]} */
export function toldApart(old, now, digits, write) {
  const texts = [old, now].map((value) => write(value, digits));
  if (texts[0] !== texts[1] || digits >= MOST_DIGITS) return texts;
  return toldApart(old, now, digits + 1, write);
}
