/* Amounts: as they are written, added up, and compared. */

export const whole = (number) => number.toLocaleString("en");

export const total = (rows, count) => rows.reduce((sum, row) => sum + row[count], 0);

/** A row's share of a count; where nothing is counted, every share is 0. */
export const shareOf = (row, rows, count) => row[count] / total(rows, count) || 0;

/** How a number has grown to `factor` times what it was: {how, by}. From a tenth on it is so many
 *  "times" as many, below "more" or "fewer" by so many per cent, and else the "same". */
export function growth(factor) {
  if (factor === 1) return { how: "same" };
  const change = 100 * Math.abs(factor - 1);
  if (change >= 10) return { how: "times", by: factor.toPrecision(factor < 10 ? 2 : 3) };
  return { how: factor > 1 ? "more" : "fewer", by: Number(change.toPrecision(2)) };
}
