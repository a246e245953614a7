/* The way of an optimiser through a landscape, step by step, and what became of it. */

import { isInside } from "./landscapes.js";

export const MOST_STEPS = 200;

/** The way from a start: {points, losses}, the first of each at the start. It ends early where the
 *  point or its loss is no longer a number that can be written down. */
export function walk({ loss, gradient }, { memory, step }, rate, start) {
  const points = [start];
  const losses = [loss(start)];
  let state = { memory, point: start };
  while (points.length <= MOST_STEPS) {
    state = step(state.memory, gradient(state.point), rate, state.point);
    const reached = loss(state.point);
    if (![...state.point, reached].every(Number.isFinite)) break;
    points.push(state.point);
    losses.push(reached);
  }
  return { points, losses };
}

/** Where a way is after so many steps: {loss, left, isBack, end}. left: the step after which it
 *  was outside the picture, of the last time that it went out, or null; isBack: it is inside
 *  again; end: the last step whose loss is a number, if that comes before, or null. */
export function fateOf({ points, losses }, steps) {
  const last = Math.min(steps, points.length - 1);
  const outside = points.slice(0, last + 1).map((point) => !isInside(point));
  const out = outside.lastIndexOf(true);
  const left = out < 0 ? null : 1 + outside.lastIndexOf(false, out);
  return {
    loss: losses[last],
    left,
    isBack: left !== null && out < last,
    end: last < steps ? last : null,
  };
}
