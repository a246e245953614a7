/* What the playground's state may be, and how a reader's numbers become part of it. */

import { readNumber, readPositive } from "../shared/core/typed_number.js";
import { isInside } from "./landscapes.js";
import { OPTIMISERS } from "./optimisers.js";
import { MOST_STEPS } from "./paths.js";

export const [LEAST_RATE, MOST_RATE] = [0.0001, 10];

/** May this state, read from a link, be shown? */
export function isPossible({ landscape, optimisers, rate, steps, start }, landscapes) {
  return (
    Object.hasOwn(landscapes, landscape) &&
    isSelection(optimisers) &&
    typedRate(String(rate)).value !== undefined &&
    Number.isInteger(steps) &&
    steps >= 0 &&
    steps <= MOST_STEPS &&
    start?.length === 2 &&
    start.every((value) => readNumber(String(value)) !== null) &&
    isInside(start.map((value) => readNumber(String(value))))
  );
}

const isSelection = (names) =>
  names?.length > 0 &&
  new Set(names).size === names.length &&
  names.every((name) => Object.hasOwn(OPTIMISERS, name));

/** A state with numbers where a link has words. */
export const asNumbers = (state) => ({
  ...state,
  rate: readNumber(String(state.rate)),
  start: state.start.map((value) => readNumber(String(value))),
});

/** A rate as it was typed: {value}, or {wrong}: no_number, zero, negative, too_small, too_large. */
export const typedRate = (text) => readPositive(text, LEAST_RATE, MOST_RATE);

/** The optimisers that are shown after one was switched, in their order. */
export const switched = (name, shown) =>
  Object.keys(OPTIMISERS).filter((one) => shown.includes(one) !== (one === name));

/** A rate's place on the slider, and the rate of a place: three digits, from a logarithm. */
export const placeOf = (rate) => Math.log10(rate);
export const rateAt = (place) => Number((10 ** place).toPrecision(3));
