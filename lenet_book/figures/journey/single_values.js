/* The arithmetic of a value that comes from one other, or from none: pixels, activations, scaling. */

import { digitsFor, format } from "../shared/draw/drawing.js";
import { ledger } from "../shared/draw/sums.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { activated, withCurve } from "./weighted_sum.js";

const digitsOf = (e) => digitsFor(Math.max(...[...e.inputs, e.output, e.bias].map(Math.abs)));

/** A pixel: the number that stands for a stored byte. */
export function pixelValue(value, channel, byte) {
  return { sentence: phrase(TEXTS.pixel, { channel, byte, value: format(value) }), parts: [] };
}

/** A unit of a layer that only activates. */
export function activatedValue(e) {
  const digits = digitsOf(e);
  const below = [{ label: TEXTS.value_below, value: e.inputs[0] }];
  const table = ledger(TEXTS.activation, below, null, activated(e, digits), digits);
  return {
    sentence: phrase(TEXTS.activates, { activation: e.activation }),
    parts: [withCurve(table, e)],
  };
}

/** A unit of a layer that moves and scales. */
export function rescaledValue(e) {
  const digits = digitsOf(e);
  /** @type {Term[]} */
  const terms = [
    {
      label: `${format(e.inputs[0], digits)} × ${format(e.weights[0], 4)}`,
      value: e.products[0],
    },
    { label: TEXTS.offset, value: e.bias },
  ];
  const sum = { label: TEXTS.sum, value: e.output };
  return {
    sentence: TEXTS.rescales,
    parts: [ledger(TEXTS.rescaling, terms, sum, [], digits)],
  };
}
