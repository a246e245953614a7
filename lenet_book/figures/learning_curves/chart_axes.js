/* Where numbers of pictures and accuracies stand in the chart. */

import { axisOf } from "../shared/charts/series.js";
import { isDrawn } from "./guess.js";
import { inWindow } from "./learning_state.js";

const MARGIN = { top: 12, right: 26, bottom: 38, left: 46 };
const WHOLE = { ticks: [0, 0.2, 0.4, 0.6, 0.8, 1], place: (value) => value };
const LEAST = 0.01; // of an error, where factors are drawn: nothing has no logarithm
const LABEL = 44; // CSS pixels that a number of pictures takes

/** The axes of a chart of this size. A view: see learningChart. Returns
 *    left, right, top, bottom, width, height
 *    x(size), y(accuracy)     where they stand
 *    sizes    the numbers of pictures that get a label;   ticks  the values that get a line
 *    isIn(size)               whether it is among those that the chart shows
 *    at(x, y, sizes)          [place of the nearest size, whole percent of the accuracy] there */
export function axesOf({ width, height }, { state, isAsked, guess, shown, line }) {
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  const isIn = (size) => isAsked || inWindow(size, state);
  const drawn = [line, ...shown].flatMap(({ sizes }) => sizes).filter(isIn);
  const present = [...new Set(drawn)].sort((a, b) => a - b);
  const across = state.across === "factors" ? Math.log : (size) => size;
  const [from, to] = [present[0], present.at(-1)].map(across);
  const x = (size) => left + ((across(size) - from) / (to - from || 1)) * (right - left);

  const up = isAsked ? "accuracy" : state.up;
  const least = up === "factors" ? LEAST : 0;
  const value = (accuracy) => (up === "accuracy" ? accuracy : Math.max(least, 1 - accuracy));
  const values = shown.flatMap(({ points }) =>
    points.filter(({ size, mean }) => mean !== null && isIn(size)).map(({ mean }) => value(mean)),
  );
  const guessed = (guess ?? []).filter(isDrawn).map((percent) => percent / 100);
  const isWhole = isAsked || guess !== null || !values.length; // nothing gives away what comes
  const axis =
    isWhole && up !== "factors"
      ? WHOLE
      : axisOf([...values, ...guessed.map(value)], up === "factors" ? "log" : "linear");
  const y = (accuracy) => top + (1 - axis.place(value(accuracy))) * (bottom - top);
  return {
    ...{ left, right, top, bottom, width, height, x, y, isIn },
    ticks: axis.ticks.map((tick) => ({ tick, y: top + (1 - axis.place(tick)) * (bottom - top) })),
    sizes: roomFor(present, x),
    isError: up !== "accuracy",
    at(px, py, sizes) {
      const near = sizes.map((size) => Math.abs(x(size) - px));
      const percent = Math.round((100 * (bottom - py)) / (bottom - top));
      return [near.indexOf(Math.min(...near)), Math.max(0, Math.min(100, percent))];
    },
  };
}

/** The sizes whose labels have room, the largest first. */
function roomFor(sizes, x) {
  let free = Infinity;
  const hasRoom = (size) => x(size) <= free - LABEL;
  return sizes.toReversed().filter((size) => {
    if (!hasRoom(size)) return false;
    free = x(size);
    return true;
  });
}
