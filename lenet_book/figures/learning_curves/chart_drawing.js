/* The picture of the chart, as elements: its grid, the lines with their bands, the guess, the law. */

import { band, curve, letters } from "../shared/charts/curve_lines.js";
import { svg } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { isDrawn } from "./guess.js";
import { whole } from "./learning_words.js";

const CHANCE = 0.1;
const LAW_POINTS = 24;

/** All that the chart shows. axes: from axesOf; view: see learningChart. */
export function drawing(axes, view) {
  const { state, line, shown } = view;
  const parts = shown.flatMap(pieces);
  const ends = shown.flatMap((one) => pieces(one).slice(-1));
  const frame = frameOf(axes);
  const look = { from: 0, to: 0, smoothing: 1, marked: state.at }; // a marker for each size
  return [
    ...grid(axes),
    ...chance(axes),
    ...parts.flatMap((part) => band(frame, part)),
    ...(view.law ? lawLine(axes, view) : []),
    ...cursor(axes, state.at),
    ...parts.flatMap((part) => curve(frame, look, part)),
    ...shown.flatMap((one) => crosses(axes, one)),
    ...(view.guess ? guessLine(axes, view.guess, line.sizes) : []),
    ...letters(frame, ends),
  ];
}

/** What the shared lines ask of a chart: points [size, x, y], here of values with their sizes. */
const frameOf = ({ x, y, isIn }) => ({
  points: (values) =>
    values.filter(({ size }) => isIn(size)).map(({ size, value }) => [size, x(size), y(value)]),
});

/** A line in pieces without a gap, as the shared lines take them. */
function pieces(line) {
  const { points } = line;
  const isGap = ({ mean }) => mean === null;
  const starts = points.flatMap((point, i) =>
    !isGap(point) && (i === 0 || isGap(points[i - 1])) ? [i] : [],
  );
  return starts.map((start) => {
    const gap = points.findIndex((point, i) => i > start && isGap(point));
    const own = points.slice(start, gap < 0 ? undefined : gap);
    const at = (sign) =>
      own.map(({ size, mean, half }) => ({ size, value: mean + sign * (half ?? 0) }));
    const hasBand = own.some(({ half }) => half !== null);
    return { ...line, values: at(0), low: hasBand && at(-1), high: hasBand && at(1) };
  });
}

function grid({ left, right, top, bottom, height, x, ticks, sizes, isError }) {
  const middle = (left + right) / 2;
  const text = (px, py, content, anchor = "middle") =>
    svg("text", { x: px, y: py, "text-anchor": anchor }, content);
  return [
    ...ticks.flatMap(({ tick, y }) => [
      svg("line", { class: "lenet-grid", x1: left, x2: right, y1: y, y2: y }),
      text(left - 6, y + 4, percentTick(tick), "end"),
    ]),
    ...sizes.flatMap((size) => [
      svg("line", { class: "lenet-grid", x1: x(size), x2: x(size), y1: bottom, y2: bottom + 4 }),
      text(x(size), bottom + 17, whole(size)),
    ]),
    text(middle, height - 4, TEXTS.pictures),
    text(left + 6, top + 10, isError ? TEXTS.error : TEXTS.accuracy, "start"),
  ];
}

const percentTick = (tick) => phrase(TEXTS.percent, { n: Number((100 * tick).toPrecision(4)) });

function chance({ left, right, y, top, bottom }) {
  const at = y(CHANCE);
  if (at < top || at > bottom) return [];
  return [
    svg("line", { class: "lenet-learning-chance", x1: left, x2: right, y1: at, y2: at }),
    svg("text", { x: right, y: at - 4, "text-anchor": "end" }, TEXTS.chance),
  ];
}

function cursor({ x, top, bottom, isIn }, size) {
  if (!isIn(size)) return [];
  const at = { x1: x(size), x2: x(size), y1: top, y2: bottom };
  return [svg("line", { class: "lenet-hair", ...at })];
}

/** A cross at the foot of the chart for each number of pictures at which a run diverged. */
const crosses = ({ x, bottom, isIn }, { points, tone }) =>
  points
    .filter(({ diverged, size }) => diverged && isIn(size))
    .map(({ size }) => {
      const [px, py] = [x(size), bottom - 7];
      const d = `M${px - 5} ${py - 5}l10 10m0 -10l-10 10`;
      return svg("path", { class: `lenet-learning-cross lenet-tone-${tone}`, d });
    });

function guessLine({ x, y, isIn }, guess, sizes) {
  const places = guess
    .map((percent, i) => [sizes[i], percent])
    .filter(([size, percent]) => isDrawn(percent) && isIn(size))
    .map(([size, percent]) => [x(size), y(percent / 100)]);
  return [
    svg("polyline", {
      class: "lenet-learning-guess",
      points: places.map((point) => point.join(",")).join(" "),
    }),
    ...places.map(([cx, cy]) => svg("circle", { class: "lenet-learning-dot", cx, cy, r: 4 })),
  ];
}

/** The power law: through the sizes it was fitted to, and beyond them, with its interval. */
function lawLine({ x, y, isIn }, { law, line, state }) {
  const shown = line.sizes.filter(isIn);
  const [first, last] = [shown[0], shown.at(-1)];
  const between = (a, b) =>
    a >= b ? [] : Array.from({ length: LAW_POINTS + 1 }, (_, i) => a * (b / a) ** (i / LAW_POINTS));
  const path = (sizes, read) => sizes.map((size) => `${x(size)},${y(read(law.says(size)))}`);
  const beyond = between(Math.max(first, state.fit), last);
  const mean = ({ mean: middle }) => middle;
  const edge =
    (sign) =>
    ({ mean: middle, half }) =>
      middle + sign * (half ?? 0);
  const around = [...path(beyond, edge(1)), ...path(beyond, edge(-1)).reverse()];
  return [
    svg("polygon", { class: "lenet-learning-law-band", points: around.join(" ") }),
    svg("polyline", {
      class: "lenet-learning-law",
      points: path(between(first, Math.min(last, state.fit)), mean).join(" "),
    }),
    svg("polyline", {
      class: "lenet-learning-law lenet-learning-beyond",
      points: path(beyond, mean).join(" "),
    }),
  ];
}
