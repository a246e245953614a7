/* The products that add up to a gradient, as lines of a sum. */

import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const STRONGEST = 6; // products that get a line of their own

/** The strongest products, each as line(one) tells, and the others together.
 *  @param {any[]} all @param {(one: any) => Term} line @returns {Term[]} */
export function strongest(all, line) {
  const order = [...all].sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const terms = order.slice(0, STRONGEST).map(line);
  const rest = order.slice(STRONGEST);
  if (rest.length) {
    const value = rest.reduce((sum, { product }) => sum + product, 0);
    const label = rest.length > 1 ? phrase(TEXTS.others, { n: rest.length }) : TEXTS.other_one;
    terms.push({ label, value });
  }
  return terms;
}
