/* What the network says of the picture, and what that costs, in words. */

import { format, percent } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

/** A picture of the gallery, as it is numbered where it comes from. */
export function pictureName({ numbers, first, source }, index) {
  return phrase(TEXTS.picture, { source, number: numbers ? numbers[index - first] : index });
}

/** computed: from outputValues, and {truth}; names: of the classes. */
export function outputSummary({ best, probabilities, truth }, picture, names) {
  const answer = { picture, answer: names[best], percent: percent(probabilities[best]) };
  if (truth === null) return phrase(TEXTS.answer, answer);
  const text = truth === best ? TEXTS.answer_right : TEXTS.answer_wrong;
  const loss = format(-Math.log(probabilities[truth]), 2);
  return phrase(text, { ...answer, truth: names[truth], loss });
}
