/* All seeds' curves as the rows of a file. */

import { csvOf } from "../csv_file.js";

export const FILE = "training-curves.csv";

/** One row for each run, seed and epoch; a column for each quantity that any run has. */
export function csv(runs) {
  const quantities = [...new Set(runs.flatMap(({ history }) => Object.keys(history)))];
  const rows = runs.flatMap(({ name, seeds, history }) =>
    seeds.flatMap((seed, s) =>
      history.loss[s].map((_, e) => [
        name,
        seed,
        e + 1,
        ...quantities.map((quantity) => history[quantity]?.[s][e]),
      ]),
    ),
  );
  return csvOf([["run", "seed", "epoch", ...quantities], ...rows]);
}
