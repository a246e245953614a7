/* What the bench says of how its kernel slides. */

import { phrase, words } from "../shared/draw/words.js";
import { placesOf, refusal, stepsAlong } from "./bench_slide.js";
import { texts as TEXTS } from "./figure.json";
import { MOST, typedWeight } from "./typed_weight.js";

/** Why Keras would not slide a kernel as this layer says, in a sentence; "" where it would. */
export function refused(layer, kernel) {
  const why = refusal(layer, kernel);
  return why ? phrase(TEXTS[why.text], why.values) : "";
}

/** How large the map becomes, and why: the children of a paragraph. */
export function mapSize(sliding) {
  const [rows, columns] = [0, 1].map((axis) => stepsAlong(sliding, axis));
  const alike = JSON.stringify(rows) === JSON.stringify(columns);
  const lines = Object.entries(alike ? { sides: rows } : { rows, columns });
  const [, weights] = sliding.kernelSize;
  const gap = sliding.dilation[1] - 1;
  const values = { weights, gaps: `${weights - 1} × ${gap}`, reach: columns.reach };
  return [
    gap ? `${phrase(TEXTS.reach, values)} ` : "",
    ...lines.flatMap(([name, along]) => [`${TEXTS[name]} `, ...placesInWords(along), " "]),
  ];
}

function placesInWords({ padding, quotient, ...along }) {
  const values = {
    ...along,
    padding: padding.map((n) => (n ? ` + ${n}` : "")).join(""),
    quotient: String(Math.round(100 * quotient) / 100),
  };
  return words(quotient === along.steps ? TEXTS.steps : TEXTS.whole_steps, values);
}

/** Which rows and columns of the picture a window takes. */
export function takes(sliding, window) {
  const { rows, columns, all, outside } = placesOf(sliding, window);
  const list = (numbers, axis) =>
    sliding.dilation[axis] > 1 || numbers.length === 1
      ? numbers.join(", ")
      : phrase(TEXTS.list, { first: numbers[0], last: numbers.at(-1) });
  const values = { rows: list(rows, 0), columns: list(columns, 1), n: outside, all: all.length };
  return phrase(outside ? TEXTS.takes_padding : TEXTS.takes, values).replaceAll("-", "−");
}

/** Why a weight as it was typed is not taken, and what stays; "" if it is. */
export function notTaken(text, kept) {
  const { wrong } = typedWeight(text);
  return wrong ? phrase(TEXTS[wrong], { text: text.trim(), kept, most: MOST }) : "";
}
