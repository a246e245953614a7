/* What a reader can set of a training, and what the trainer makes of it. */

import { readNumber, readPositive } from "../shared/core/typed_number.js";
import BOOK from "../tutorial_network.json" with { type: "json" };
import { freshWeights, randomFrom } from "./trainer/session.js";

/** The rate that an optimiser is often begun with: chosen along with it. */
export const USUAL_RATES = { sgd: 0.05, momentum: 0.01, nesterov: 0.01, adam: 0.001 };
const MOMENTUM = 0.9;
const CLIMBS = 0.05; // of all steps, as in the ledger of chapter 12
const POOLING = { average: "averagepooling2d", max: "maxpooling2d" };

/** A rate as it was typed: see readPositive. The last argument is the piece of the contract. */
export const readRate = (text, { least, most }) => readPositive(text, least, most);

/** A weight decay as it was typed, or null: none, or one that the piece cannot be. */
export function readDecay(text, { least, most }) {
  const value = readNumber(text);
  return value >= least && value <= most ? value : null;
}

/** A whole number as it was typed, or null: none, or one that the piece cannot be. */
export function readWhole(text, { least, most }) {
  const value = readNumber(text);
  return Number.isInteger(value) && value >= least && value <= most ? value : null;
}

/** May this state, read from a link, be shown? `pieces`: what the contract says of each. */
export function isPossible(state, pieces) {
  const isKnown = ([name, piece]) => {
    const { choices } = piece;
    if (name === "rate") return readRate(String(state.rate), piece).value !== undefined;
    if (name === "decay") return readDecay(String(state.decay), piece) !== null;
    if (!choices) return readWhole(String(state[name]), piece) !== null;
    return Array.isArray(choices)
      ? choices.includes(state[name])
      : Object.hasOwn(choices, state[name]);
  };
  return Object.entries(pieces).every(isKnown) && state.batch <= state.pictures;
}

/** A state with numbers where a link has words. */
export const asNumbers = (state) => ({
  ...state,
  rate: readNumber(String(state.rate)),
  decay: readNumber(String(state.decay)),
});

/** The network that is trained: one that was given, or the tutorial's, as far as nothing else is
 *  set. */
export function specFor({ activation, pooling }, given = null) {
  if (given) return given.spec;
  const changed = (layer) => {
    if (layer.activation === "tanh") return { ...layer, activation };
    return layer.kind === POOLING.average ? { ...layer, kind: POOLING[pooling] } : layer;
  };
  return { ...BOOK, layers: BOOK.layers.map(changed) };
}

/** The weights that it begins with. */
export const firstWeights = (settings, given = null) =>
  given
    ? Float32Array.from(given.weights)
    : freshWeights(specFor(settings), randomFrom(settings.seed));

/** The same settings in the trainer's words. */
export const forTrainer = (settings) => ({
  ...settings,
  momentum: settings.optimiser === "sgd" ? 0 : MOMENTUM,
  climbs: settings.schedule === "linear" ? CLIMBS : 0,
  falls: settings.schedule === "linear",
  mirror: settings.mirror === "yes",
  shuffled: settings.labels === "shuffled",
});

export const stepsOf = ({ pictures, batch, epochs }) => epochs * Math.ceil(pictures / batch);

/** Whether two trainings would be the same. */
export const areAlike = (one, other) => Object.keys(one).every((name) => one[name] === other[name]);
