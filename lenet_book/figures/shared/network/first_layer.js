/* Whether a network's first layer tells anything of the picture, or gets numbers of another range. */

import { phrase } from "../draw/words.js";
import TEXTS from "./texts.json" with { type: "json" };

const SATURATED = 0.99; // of tanh's ±1; of a sigmoid's 0…1, as far from the middle
const ALIKE = 0.01; // of an activation's range: values this close to each other are all equal

/** A sentence where all outputs of the first layer with an activation are saturated, or all of each
 *  map are equal though the picture's are not; else "". */
export function firstLayerSays(net, { input, maps }) {
  const at = net.layers.findIndex(({ kernel }) => kernel);
  if (at < 0 || input.every((value) => value === input[0])) return "";
  const { activation, label, outputShape } = net.layers[at];
  const values = maps[at];
  const said = { layer: label };
  const size = activation === "sigmoid" ? (value) => Math.abs(2 * value - 1) : Math.abs;
  if (["tanh", "sigmoid"].includes(activation) && values.every((v) => size(v) >= SATURATED)) {
    return phrase(TEXTS.first_layer.saturated, said);
  }
  return areAlike(values, outputShape.at(-1)) ? phrase(TEXTS.first_layer.alike, said) : "";
}

function areAlike(values, channels) {
  return values.every((value, i) => Math.abs(value - values[i % channels]) < ALIKE);
}
