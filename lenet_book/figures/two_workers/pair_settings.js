/* How the two workers train, and what of the figure's state can be. */

import { firstWeights } from "../train_here/settings.js";

export const PICTURES = 2000;
export const JUDGES = 100;
export const BATCH = 32;
const SEED = 0;
export const NETWORK = { activation: "tanh", pooling: "average" };

const LEARNS = { optimiser: "momentum", rate: 0.01, momentum: 0.9, batch: BATCH, seed: SEED };

/** What a worker is told of how it trains. A network that was given takes pixels of 0…1. */
export const waysOf = (given) => ({ scale: given ? "0…1" : "standardised", settings: LEARNS });

/** The weights that both begin with. */
export const startOf = (given) => firstWeights({ ...NETWORK, seed: SEED }, given);

/** What the switches say. */
export const switchesOf = ({ gradients, data, b }) => ({
  isAveraged: gradients === "averaged",
  isSame: data === "same",
  b,
});

/** May this state, read from a link, be shown? `pieces`: what the contract says of each. */
export function isPossible(state, pieces) {
  const { least, most } = pieces.step;
  const isStep = Number.isInteger(state.step) && state.step >= least && state.step <= most;
  const named = ["gradients", "data", "b"];
  return isStep && named.every((name) => Object.hasOwn(pieces[name].choices, state[name]));
}

/** The step of a course to which a link can lead: with the same switches, and from the beginning,
 *  every machine comes to the same. Elsewhere 0. */
export function stepToLink({ A, isPure }, { isAveraged, b }) {
  const isSame = b === "fast" || (isAveraged && b === "slow");
  return isPure && isSame ? A.step : 0;
}
