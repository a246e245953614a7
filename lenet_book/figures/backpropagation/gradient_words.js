/* What the backpropagation figure says: of a picture, and of what is chosen. */

import { format, percent } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { unitName, unitWords } from "../shared/network/units.js";
import { texts as TEXTS } from "./figure.json";
import { gradientOf } from "./gradient_ways.js";
import { short } from "./magnitude.js";

/** What the network says of a picture, and the loss, as children of a paragraph. now is what
 *  thereAndBack gives; nameOf(c): the name of a class. */
export function lossWords({ best, back, truth }, picture, nameOf) {
  return words(best === truth ? TEXTS.right : TEXTS.wrong, {
    picture,
    best: nameOf(best),
    probability: percent(back.probabilities[best]),
    truth: nameOf(truth),
    loss: format(back.loss, 3),
  });
}

/** The gradient of a unit, for the label at the pointer. */
export const gradientLabel = ({ back }, station, unit) =>
  phrase(TEXTS.hovered, {
    unit: unitName(station, unit),
    gradient: short(gradientOf(back, station, unit)),
  });

/** The gradients of the chosen unit and weight, for a screen reader: a sentence for each that
 *  there is.
 *  @param {any} now @param {{ station?: any, unit?: any }} chosen @param {any} weight */
export function gradientsHeard({ back }, { station, unit }, weight) {
  const said = [];
  if (station) {
    const gradient = short(gradientOf(back, station, unit));
    said.push(phrase(TEXTS.heard_unit, { unit: unitWords(station, unit), gradient }));
  }
  if (weight) {
    const gradient = short(weight.gradient);
    said.push(phrase(TEXTS.heard_weight, { weight: weight.name, gradient }));
  }
  return said;
}
