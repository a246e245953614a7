/* The end of every weighted sum: its terms, the bias, the sum, and what the activation makes of it. */

import { formulaOf } from "../shared/core/formulas.js";
import { format, h } from "../shared/draw/drawing.js";
import { curve, ledger } from "../shared/draw/sums.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { sumOf } from "./terms.js";

const LARGE = 6; // a sum beyond this is shifted before it goes into exp

/** One term for those that are not listed: their numbers among the values.
 *  @returns {Term} */
export const remainder = (rest, values) => ({
  label: phrase(TEXTS.others, { n: rest.length }),
  value: sumOf(rest.map((i) => values[i])),
});

/** Terms, bias, sum and activation.
 *  @param {Term[]} terms */
export function weightedSum(terms, e, digits, caption) {
  const all = [...terms, { label: TEXTS.bias, value: e.bias }];
  const total = { label: TEXTS.sum, value: e.preActivation };
  const table = ledger(caption, all, total, activated(e, digits), digits);
  return withCurve(table, e);
}

/** A table, and beside it the activation's curve; below that, what the activation is. */
export function withCurve(table, e) {
  const formula = formulaOf(e.activation, e.options);
  const sketch = curve(e.activation, e.preActivation, e.output, e.options);
  const right = formula ? h("div", {}, sketch, h("p", {}, formula)) : sketch;
  return h("div", { class: "lenet-account" }, table, right);
}

/** The lines below the sum: what the activation makes of it.
 *  @returns {Term[]} */
export function activated(e, digits) {
  const z = format(e.preActivation, digits);
  if (e.activation === "softmax") return softmaxed(e, z, digits);
  const label = e.activation === "linear" ? TEXTS.no_activation : `${e.activation}(${z})`;
  return [{ label, value: e.output, strong: true }];
}

function softmaxed(e, z, digits) {
  // Large sums are shifted by the largest, which changes no quotient, to fit on a line.
  const largest = Math.max(...e.logits);
  const shift = Math.abs(largest) > LARGE ? largest : 0;
  const own = Math.exp(e.preActivation - shift);
  const all = sumOf(e.logits.map((logit) => Math.exp(logit - shift)));
  const power = shift
    ? phrase(TEXTS.shifted_exp, { z, largest: format(shift, digits) })
    : `exp(${z})`;
  const ratio = phrase(TEXTS.softmax, { own: format(own, digits), all: format(all, digits) });
  return [
    { label: power, value: own, unsigned: true },
    { label: phrase(TEXTS.all_exps, { n: e.logits.length }), value: all, unsigned: true },
    { label: ratio, value: e.output, strong: true, unsigned: true },
  ];
}
