/* From a picture to logits and probabilities, with the reader's changes: computed, not drawn. */

import { softmax } from "../shared/core/activations.js";

/** Compute what a state {constant, temperature} shows of a picture.
 *  changes                  a map from units of the hidden layer to the values that they get
 *  code                     the hidden layer's values, so changed
 *  explanations             how each class's logit comes about, as the engine tells it
 *  logits, probabilities    one a class; `best` is the number of the most likely one
 *  added, temperature       what all logits get, and what they are divided by after that */
export function outputValues(net, picture, changes, state) {
  const run = net.forward(picture);
  const last = net.layers.length - 1;
  const code = run.maps[last - 1];
  for (const [unit, value] of changes) code[unit] = value;
  const explanations = Array.from(run.maps[last], (_, c) => net.explain(run, last, c));
  const [{ logits }] = explanations;
  const added = Number(state.constant);
  const temperature = Number(state.temperature);
  const probabilities = logits.map((z) => (z + added) / temperature);
  softmax(probabilities);
  const best = probabilities.indexOf(Math.max(...probabilities));
  return { picture, changes, code, explanations, logits, added, temperature, probabilities, best };
}
