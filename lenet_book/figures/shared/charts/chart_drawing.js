/* The picture of a chart, as elements: its grid and numbers, and the epochs that are marked. */

import { svg } from "../draw/drawing.js";
import { band, curve, letters } from "./curve_lines.js";
import TEXTS from "./texts.json" with { type: "json" };

/** All that a chart shows.
 *  frame    where things stand: from chartFrame
 *  view     see curves
 *  ticks    the values that get a line
 *  pointer  {hovered, dragged}: see followPointer */
export function chartDrawing(frame, view, ticks, { hovered, dragged }) {
  return [
    ...ticks.flatMap((tick) => level(frame, view, tick)),
    ...epochNumbers(frame, view),
    ...selection(frame, hovered, dragged),
    ...view.series.flatMap((line) => band(frame, line)),
    ...upright(frame, "lenet-hair", hovered),
    ...upright(frame, "lenet-cursor", view.marked),
    ...view.series.flatMap((line) => curve(frame, view, line)),
    ...letters(frame, view.series),
  ];
}

/** A line across the chart, with its value. */
function level({ left, x, y }, { to }, tick) {
  const line = { class: "lenet-grid", x1: left, x2: x(to), y1: y(tick), y2: y(tick) };
  return [
    svg("line", line),
    svg("text", { x: left - 8, y: y(tick) + 4, "text-anchor": "end" }, shortest(tick)),
  ];
}

const shortest = (tick) => String(Number(tick.toPrecision(6))).replace("-", "−");

/** The numbers of the epochs, and below them what they are. */
function epochNumbers({ height, bottom, middle, x }, { from, to }) {
  const step = Math.ceil((to - from) / 12);
  const numbers = [];
  for (let epoch = Math.ceil(from / step) * step; epoch <= to; epoch += step) {
    numbers.push(
      svg("text", { x: x(epoch), y: bottom + 16, "text-anchor": "middle" }, String(epoch)),
    );
  }
  const name = svg("text", { x: middle, y: height - 4, "text-anchor": "middle" }, TEXTS.epoch);
  return [...numbers, name];
}

/** The epochs over which the reader drags, to show only them. */
function selection({ top, bottom, x }, hovered, dragged) {
  if (dragged === null || hovered === null) return [];
  const [left, right] = [x(Math.min(dragged, hovered)), x(Math.max(dragged, hovered))];
  const box = { x: left, width: right - left, y: top, height: bottom - top };
  return [svg("rect", { class: "lenet-selection", ...box })];
}

function upright({ top, bottom, x, inView }, className, epoch) {
  if (epoch === null || !inView(epoch)) return [];
  return [svg("line", { class: className, x1: x(epoch), x2: x(epoch), y1: top, y2: bottom })];
}
