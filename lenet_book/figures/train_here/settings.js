/* What a reader can set of a training, and what the trainer makes of it. */

import { readNumber, readPositive } from "../shared/core/typed_number.js";
import BOOK from "../tutorial_network.json" with { type: "json" };
import { state as STATE } from "./figure.json";

/** The rate that an optimiser is often begun with: chosen along with it. */
export const USUAL_RATES = { sgd: 0.05, momentum: 0.01, nesterov: 0.01, adam: 0.001 };
const MOMENTUM = 0.9;
const POOLING = { average: "averagepooling2d", max: "maxpooling2d" };

export const readRate = (text) => readPositive(text, STATE.rate.least, STATE.rate.most);

/** A whole number as it was typed, or null: none, or one that the piece of state cannot be. */
export function readWhole(name, text) {
  const value = readNumber(text);
  const { least, most } = STATE[name];
  return Number.isInteger(value) && value >= least && value <= most ? value : null;
}

/** May this state, read from a link, be shown? */
export function isPossible(state) {
  const isKnown = ([name, piece]) => {
    const { choices, kind } = /** @type {any} */ (piece);
    if (name === "rate") return readRate(String(state.rate)).value !== undefined;
    if (!choices) return kind === "number" && readWhole(name, String(state[name])) !== null;
    return Array.isArray(choices)
      ? choices.includes(state[name])
      : Object.hasOwn(choices, state[name]);
  };
  return Object.entries(STATE).every(isKnown) && state.batch <= state.pictures;
}

/** A state with numbers where a link has words. */
export const asNumbers = (state) => ({ ...state, rate: readNumber(String(state.rate)) });

/** The network that is trained: the tutorial's, as far as nothing else is set. */
export function specFor({ activation, pooling }) {
  const changed = (layer) => {
    if (layer.activation === "tanh") return { ...layer, activation };
    return layer.kind === POOLING.average ? { ...layer, kind: POOLING[pooling] } : layer;
  };
  return { ...BOOK, layers: BOOK.layers.map(changed) };
}

/** The same settings in the trainer's words. */
export const forTrainer = ({ optimiser, rate, batch, epochs, labels, seed }) => ({
  optimiser,
  rate,
  momentum: optimiser === "sgd" ? 0 : MOMENTUM,
  decay: 0,
  falls: false,
  mirror: false,
  shuffled: labels === "shuffled",
  batch,
  epochs,
  seed,
});

export const stepsOf = ({ pictures, batch, epochs }) => epochs * Math.ceil(pictures / batch);

/** Whether two trainings would be the same. */
export const areAlike = (one, other) =>
  Object.keys(STATE).every((name) => one[name] === other[name]);
