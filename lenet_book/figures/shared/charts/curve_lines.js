/* The lines of a chart, as elements: with their bands, their markers, and letters at their ends. */

import { svg } from "../draw/drawing.js";
import { smoothed } from "./series.js";

const MOST_MARKERS = 12; // epochs in view: with more, only the marked epoch gets its markers
const LETTER = 11; // CSS pixels between the letters at the lines' ends

const look = ({ style, tone }) => `lenet-${style} lenet-tone-${tone}`;
const path = (points) => points.map(([, px, py]) => `${px},${py}`).join(" ");

/** The band around a line, where it has one. */
export function band(frame, line) {
  const { low, high } = line;
  if (!low) return [];
  const around = [...frame.points(low), ...frame.points(high).reverse()];
  return [svg("polygon", { class: `lenet-band ${look(line)}`, points: path(around) })];
}

/** A line with its markers; where it is smoothed, what was measured stays behind it, faint. */
export function curve(frame, view, line) {
  const { style, values, name } = line;
  const isSmooth = view.smoothing > 1 && style !== "reference";
  const points = frame.points(isSmooth ? smoothed(values, view.smoothing) : values);
  const few = view.to - view.from <= MOST_MARKERS;
  const markers = points
    .filter(([epoch]) => few || style === "reference" || epoch === view.marked)
    .map(([epoch, px, py]) => marker(line, px, py, epoch === view.marked));
  const measured = {
    class: `lenet-line lenet-faint ${look(line)}`,
    points: path(frame.points(values)),
  };
  const drawn = { class: `lenet-line ${look(line)}`, "data-name": name, points: path(points) };
  return [...(isSmooth ? [svg("polyline", measured)] : []), svg("polyline", drawn), ...markers];
}

/** Kinds of line differ in shape as well as in colour: discs, squares, diamonds. */
function marker(line, px, py, isMarked) {
  const r = isMarked ? 5 : 3;
  const shape = { class: `lenet-marker ${look(line)}` };
  if (line.style === "training") return svg("circle", { ...shape, cx: px, cy: py, r });
  const turned = line.style === "validation" ? null : `rotate(45 ${px} ${py})`;
  const box = { x: px - r, y: py - r, width: 2 * r, height: 2 * r, transform: turned };
  return svg("rect", { ...shape, ...box });
}

/** Where several runs are drawn, the letter of each at the end of its lines. */
export function letters(frame, series) {
  const ends = series
    .filter(({ letter }) => letter)
    .map(({ letter, tone, values }) => ({ letter, tone, end: frame.points(values).at(-1) }))
    .filter(({ end }) => end)
    .sort((a, b) => a.end[1] - b.end[1] || a.end[2] - b.end[2]);
  let last = null;
  return ends.flatMap(({ letter, tone, end: [, px, py] }) => {
    // Letters that would cover each other move down; one run's need not stand there twice.
    const free = last && last.px === px ? last.place + LETTER : 0;
    if (py + 4 < free && last.letter === letter) return [];
    last = { letter, px, place: Math.max(py + 4, free) };
    return [
      svg("text", { class: `lenet-letter lenet-tone-${tone}`, x: px + 7, y: last.place }, letter),
    ];
  });
}

/** A piece of a line, for the legend. */
export function swatch(line) {
  return svg(
    "svg",
    { width: 28, height: 12, "aria-hidden": "true" },
    svg("polyline", { class: `lenet-line ${look(line)}`, points: "0,6 28,6" }),
    marker(line, 14, 6, false),
  );
}
