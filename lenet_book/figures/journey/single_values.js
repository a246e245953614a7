/* The arithmetic of a value that comes from one other, or from none: pixels, activations, scaling. */

import { digitsFor, format } from "../shared/draw/drawing.js";
import { ledger } from "../shared/draw/sums.js";
import { phrase } from "../shared/draw/words.js";
import { nameIn } from "./dense_sum.js";
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

/** A unit of a layer that takes a mean away and divides by a deviation; batch normalisation then
 *  scales and moves it. */
export function normalizedValue(e, kind) {
  const digits = digitsOf(e);
  const learned = kind === "batchnormalization";
  const { mean, deviation, factor, shift } = e.scaled;
  const values = {
    x: format(e.inputs[0], digits),
    mean: format(mean, digits),
    deviation: format(deviation, 4),
    factor: format(factor, 4),
  };
  const label = phrase(learned ? TEXTS.centred_scaled : TEXTS.centred, values);
  /** @type {Term[]} */
  const terms = [{ label, value: ((e.inputs[0] - mean) / deviation) * factor }];
  if (learned) terms.push({ label: TEXTS.offset, value: shift });
  const sum = { label: TEXTS.sum, value: e.output };
  return {
    sentence: learned ? TEXTS.batch_normalizes : TEXTS.normalizes,
    parts: [ledger(TEXTS.normalization, terms, sum, [], digits)],
  };
}

/** A unit that is one of the layer below, or padding. */
export function movedValue(e, source) {
  const [from] = e.sources;
  const sentence = from < 0 ? TEXTS.pads : phrase(TEXTS.moves, { unit: nameIn(source, from) });
  return { sentence, parts: [] };
}
