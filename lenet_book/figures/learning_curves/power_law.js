/* A power law through the errors of the smaller numbers of pictures, and what it says of others.
 *
 * error = factor · pictures^exponent is a straight line where both are logarithms. Each run gets a
 * line of its own, by least squares. So whatever is read off has a value for each run, and the
 * runs' mean has its interval, as everywhere else.
 */

import { summarise } from "../shared/charts/series.js";

export const FEWEST = 3; // sizes: a line goes through any two

/** The mean of some numbers and half its 95 % interval; null where one number has none. */
export function meanOf(numbers) {
  const alone = numbers.map((number) => [number]);
  const { values, high } = summarise(alone, "interval");
  return { mean: values[0], half: high ? high[0] - values[0] : null };
}

/** The sizes up to which a line's errors can be fitted, at least one left to test the fit on. */
export function fitEnds({ sizes, runs }) {
  const isGood = (i) => runs.every((run) => run[i] !== null && run[i] < 1);
  const bad = sizes.findIndex((_, i) => !isGood(i));
  return sizes.slice(FEWEST - 1, Math.min(sizes.length - 1, bad < 0 ? Infinity : bad));
}

/** The power law of the sizes up to `last`. Returns
 *    exponent, factor   {mean, half}
 *    says(size)         what it says of the accuracy with so many pictures, {mean, half}
 *    misses(i)          by how much a run is better at the line's size i than its own power law
 *                       says, {mean, half}; null where a run diverged */
export function powerLaw({ sizes, runs }, last) {
  const fitted = sizes.filter((size) => size <= last);
  const logarithms = fitted.map(Math.log);
  const lines = runs.map((run) =>
    straightLine(
      logarithms,
      fitted.map((_, i) => Math.log(1 - run[i])),
    ),
  );
  const accuracies = (size) =>
    lines.map(({ slope, start }) => 1 - Math.exp(start + slope * Math.log(size)));
  return {
    exponent: meanOf(lines.map(({ slope }) => slope)),
    factor: meanOf(lines.map(({ start }) => Math.exp(start))),
    says: (size) => meanOf(accuracies(size)),
    misses(i) {
      if (runs.some((run) => run[i] === null)) return null;
      const said = accuracies(sizes[i]);
      return meanOf(runs.map((run, r) => run[i] - said[r]));
    },
  };
}

/** The straight line that lies closest to points: the squares of its errors sum to the least. */
function straightLine(xs, ys) {
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [middle, height] = [mean(xs), mean(ys)];
  const along = xs.map((x) => x - middle);
  const slope =
    along.reduce((sum, x, i) => sum + x * (ys[i] - height), 0) /
    along.reduce((sum, x) => sum + x * x, 0);
  return { slope, start: height - slope * middle };
}
