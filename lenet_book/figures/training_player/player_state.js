/* Which states of the training player there are, and how one leads to another. */

import { KINDS } from "./histories.js";

const MOST_COMPARED = 4;

/** The state as it is read: an empty list is written as nothing in an address, and read as null. */
export const readState = (state) => ({ ...state, compared: state.compared || [] });

/** May this state, read from a link, be shown? `contract` is the state of figure.json. */
export function isPossible(wanted, contract, runs, pictureCount) {
  const {
    run: id,
    compared,
    epoch,
    index,
    curves,
    spread,
    scale,
    smoothing,
    zoom,
  } = readState(wanted);
  const ids = runs.map((run) => run.id);
  const run = runs.find((one) => one.id === id);
  const longest = Math.max(...runs.map(({ epochs }) => epochs));
  return (
    run !== undefined &&
    isUpTo(epoch, run.epochs) &&
    isUpTo(index, pictureCount - 1) &&
    compared.length <= MOST_COMPARED &&
    areDistinct([id, ...compared], ids) &&
    Boolean(curves?.length) &&
    areDistinct(curves, KINDS) &&
    Object.hasOwn(contract.spread.choices, spread) &&
    Object.hasOwn(contract.scale.choices, scale) &&
    contract.smoothing.choices.includes(smoothing) &&
    (zoom === null ||
      (zoom.length === 2 && zoom[0] < zoom[1] && zoom.every((end) => isUpTo(end, longest))))
  );
}

const isUpTo = (n, last) => Number.isInteger(n) && n >= 0 && n <= last;

const areDistinct = (list, all) =>
  new Set(list).size === list.length && list.every((one) => all.includes(one));

// ---------------------------------------------------------------- what to set
const nearestIn = (epoch, zoom) => (zoom ? Math.max(zoom[0], Math.min(zoom[1], epoch)) : epoch);

/** Mark an epoch; if it is not among those shown, they move along. */
export function marking(epoch, { zoom }) {
  const beside = epoch - nearestIn(epoch, zoom);
  return { epoch, zoom: zoom ? zoom.map((end) => end + beside) : null };
}

/** Show these epochs, the marked one among them if the run has got so far. */
export const zooming = (zoom, { epoch }, last) => ({
  zoom,
  epoch: Math.min(nearestIn(epoch, zoom), last),
});

/** Look at another run; if it was compared, the two swap places. */
export function choosing({ id, epochs }, state) {
  const { run, compared, epoch } = readState(state);
  const others = compared.map((other) => (other === id ? run : other));
  return { run: id, compared: others, epoch: Math.min(epoch, epochs) };
}

/** Compare with one more run, or with one less: the latest ones, in the order of all. */
export function comparing(id, state, runs) {
  const { compared } = readState(state);
  const wanted = compared.includes(id)
    ? compared.filter((other) => other !== id)
    : [...compared, id];
  const latest = wanted.slice(-MOST_COMPARED);
  return { compared: runs.map((run) => run.id).filter((one) => latest.includes(one)) };
}
