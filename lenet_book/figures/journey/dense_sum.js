/* The arithmetic of a dense unit: the products that add most, and the sum over all. */

import { digitsFor, format, largestOf } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { unitName } from "../shared/network/units.js";
import { texts as TEXTS } from "./figure.json";
import { largestFew } from "./terms.js";
import { remainder, weightedSum } from "./weighted_sum.js";

const LISTED = 10; // products

/** e: the engine's explanation; source: the station whose values the unit weighs. */
export function denseSum(e, source) {
  const n = e.products.length;
  const { few, rest } = largestFew(e.products, LISTED);
  const digits = digitsFor(Math.max(largestOf(e.products), Math.abs(e.preActivation)));
  /** @type {Term[]} */
  const terms = few.map((i) => ({
    label: nameIn(source, e.sources[i]),
    how: e.how?.(i) ?? `${format(e.inputs[i], digits)} × ${format(e.weights[i], digits)}`,
    value: e.products[i],
  }));
  if (rest.length) terms.push(remainder(rest, e.products));
  return {
    sentence: phrase(TEXTS.weighs, { n, layer: source.label }),
    parts: [
      weightedSum(terms, e, digits, phrase(TEXTS.largest_products, { listed: few.length, n })),
    ],
  };
}

/** The name of a station's unit with this number. */
export function nameIn(source, index) {
  const [, width, channels] = source.shape;
  const pixel = Math.floor(index / channels);
  return unitName(source, { y: Math.floor(pixel / width), x: pixel % width, c: index % channels });
}
