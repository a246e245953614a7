/* Which states the figure has, and how one leads to another. */

import { UNDRAWN } from "./guess.js";
import { fitEnds } from "./power_law.js";

/** The state as it is read: an empty list is written as nothing in an address, and read as null. */
export const readState = (state) => ({ ...state, beside: state.beside ?? [] });

export const linesOf = (lines, model) => lines.filter((line) => line.model === model);

/** The line that is looked at. One of which only one kind was measured is it, whatever is held. */
export function lineOf(lines, { model, held }) {
  const own = linesOf(lines, model);
  return own.find((line) => line.held === held) ?? (own.length === 1 ? own[0] : undefined);
}

/** The lines that can be seen, the one that is looked at first, if it was shown. */
export function shownLines(lines, state) {
  const besides = state.beside.map((id) => lines.find((line) => line.id === id));
  return state.shown === "measured" ? [lineOf(lines, state), ...besides] : besides;
}

/** All numbers of pictures that any line has. */
export const allSizes = (lines) =>
  [...new Set(lines.flatMap(({ sizes }) => sizes))].sort((a, b) => a - b);

const isGuess = (guess, { sizes }) =>
  guess.length === sizes.length &&
  guess.every((percent) => Number.isInteger(percent) && percent >= UNDRAWN && percent <= 100);

/** What of a state cannot be shown: the name of the piece, or "". `pieces`: those of the contract. */
export function misfit(wanted, lines, pieces) {
  const state = readState(wanted);
  const choices = ["held", "shown", "across", "up"];
  const odd = choices.find((name) => !Object.keys(choicesOf(pieces[name])).includes(state[name]));
  if (odd) return odd;
  const line = lineOf(lines, state);
  if (!line) return linesOf(lines, state.model).length ? "held" : "model";
  const ids = lines.map(({ id }) => id);
  const { beside, sizes } = state;
  if (new Set([line.id, ...beside]).size !== beside.length + 1) return "beside";
  if (!beside.every((id) => ids.includes(id))) return "beside";
  if (state.guess !== null && !isGuess(state.guess, line)) return "guess";
  if (!line.sizes.includes(state.at)) return "at";
  if (sizes !== null && !isWindow(sizes, allSizes(lines))) return "sizes";
  if (state.fit !== null && !fitEnds(line).includes(state.fit)) return "fit";
  return "";
}

const isWindow = (ends, all) =>
  ends.length === 2 && ends[0] < ends[1] && ends.every((end) => all.includes(end));

/** The choices of a piece, a list or names with words, as names with words. */
const choicesOf = ({ choices }) =>
  Array.isArray(choices) ? Object.fromEntries(choices.map((id) => [id, id])) : choices;

// ---------------------------------------------------------------- what to set
const nearest = (sizes, wanted) =>
  sizes.reduce((best, size) =>
    Math.abs(Math.log(size / wanted)) < Math.abs(Math.log(best / wanted)) ? size : best,
  );

/** Look at another line. One that was seen already shows; of another, a guess comes first. The line
 *  that was looked at stays beside it, if it had been shown. */
export function choosing(lines, state, patch) {
  const [from, to] = [state, { ...state, ...patch }].map((one) => lineOf(lines, one));
  if (to === from) return patch;
  const seen = state.shown === "measured" ? [...state.beside, from.id] : state.beside;
  const beside = lines.map(({ id }) => id).filter((id) => seen.includes(id) && id !== to.id);
  return {
    ...patch,
    beside,
    guess: null,
    shown: seen.includes(to.id) ? "measured" : "guess",
    at: nearest(to.sizes, state.at),
    fit: fitEnds(to).includes(state.fit) ? state.fit : null,
  };
}

/** Show all lines, without a guess; or none but the one that is looked at. */
export function showingAll(lines, state, all) {
  const { id } = lineOf(lines, state);
  const others = lines.filter((line) => line.id !== id).map((line) => line.id);
  return { shown: "measured", beside: all ? others : [] };
}

/** Which numbers of pictures the chart shows: those from one end of its window to the other. */
export const inWindow = (size, { sizes }) =>
  sizes === null || (size >= sizes[0] && size <= sizes[1]);
