/* What the figure knows of a line: its means, its intervals, and where runs diverged. */

import { meanOf } from "./power_law.js";

/** A line's points, in the order of its sizes: {size, mean, half, runs, diverged}. Where any run
 *  diverged there is no mean: that of the others would be too good. */
export function pointsOf({ sizes, runs }) {
  return sizes.map((size, i) => {
    const values = runs.map((run) => run[i]);
    const diverged = values.filter((value) => value === null).length;
    const found = diverged ? { mean: null, half: null } : meanOf(values);
    return { size, ...found, runs: values.length, diverged };
  });
}

/** What the CSV file holds: a row for each line, number of pictures, and run. */
export const rowsOf = (lines, nameOf) => [
  ["curve", "pictures", "run", "accuracy"],
  ...lines.flatMap((line) =>
    line.sizes.flatMap((size, i) =>
      line.runs.map((run, r) => [nameOf(line), size, r + 1, run[i] ?? "diverged"]),
    ),
  ),
];
