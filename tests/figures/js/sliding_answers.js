/* What a network says of each window of a larger picture, as the sliding classifier has it. */

import { toFloats } from "../../../lenet_book/figures/shared/core/sent.js";
import { SlidingAnswers } from "../../../lenet_book/figures/sliding_classifier/sliding_answers.js";

export function answers({ spec, weights, values, shape, side }) {
  const sliding = new SlidingAnswers(spec, toFloats("float32", weights));
  sliding.slideOver({ values: toFloats("float32", values), shape }, side);
  const [rows, columns] = sliding.grid;
  return Array.from({ length: rows * columns }, (_, i) =>
    Array.from(sliding.at(Math.floor(i / columns), i % columns)),
  );
}
