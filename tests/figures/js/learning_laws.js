/* Fits power laws to learning curves. A case is [line, the last size of the fit]. */

import { fitEnds, powerLaw } from "../../../lenet_book/figures/learning_curves/power_law.js";

export const answers = (cases) =>
  cases.map(([line, last]) => {
    const { exponent, factor, says, misses } = powerLaw(line, last);
    const place = line.sizes.length - 1;
    return {
      ...{ exponent, factor, ends: fitEnds(line) },
      says: says(line.sizes[place]),
      misses: misses(place),
    };
  });
