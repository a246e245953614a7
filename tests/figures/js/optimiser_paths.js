/* Walks: a case is {landscape, optimiser, rate, start, curvatures}. */

import { landscapesOf } from "../../../lenet_book/figures/optimiser_playground/landscapes.js";
import { OPTIMISERS } from "../../../lenet_book/figures/optimiser_playground/optimisers.js";
import { walk } from "../../../lenet_book/figures/optimiser_playground/paths.js";

export const answers = (cases) =>
  cases.map(({ landscape, optimiser, rate, start, curvatures }) =>
    walk(landscapesOf(curvatures)[landscape], OPTIMISERS[optimiser], rate, start),
  );
