/* What is written: strokes, as text for a link, and as ink. drawing.py does the same in Python. */

import PAD from "../../digits/pad.json" with { type: "json" };

export const { grid: GRID, most: MOST } = PAD;
export const INK = PAD.grid * PAD.fine; // pixels of ink along each side
const WRITTEN = /^(([\w-]{2})+(\.([\w-]{2})+)*)?$/;

/** Strokes, lists of points [x, y] from 0 to GRID − 1, as a text. */
export const textOf = (strokes) =>
  strokes
    .map((stroke) => stroke.flatMap(([x, y]) => PAD.letters[x] + PAD.letters[y]).join(""))
    .join(".");

/** Is this the text of some strokes, and not too long for a link? */
export const isWritten = (text) => WRITTEN.test(text) && text.length <= MOST;

/** The strokes that a text holds. */
export const strokesOf = (text) =>
  text
    .split(".")
    .filter(Boolean)
    .map((part) =>
      Array.from({ length: part.length / 2 }, (_, i) =>
        [part[2 * i], part[2 * i + 1]].map((letter) => PAD.letters.indexOf(letter)),
      ),
    );

/** The way that the pen has gone, in places of the pad. */
export const lengthOf = (strokes) =>
  strokes.reduce(
    (sum, stroke) =>
      stroke
        .slice(1)
        .reduce((way, [x, y], i) => way + Math.hypot(x - stroke[i][0], y - stroke[i][1]), sum),
    0,
  );

/** A stroke that goes on to a point: where it goes straight on, the point between is left out. */
export function extended(stroke, [x, y]) {
  const [[x1, y1], [x0, y0]] = [stroke.at(-1), stroke.at(-2) ?? stroke.at(-1)];
  if (x === x1 && y === y1) return stroke;
  const [ax, ay, bx, by] = [x1 - x0, y1 - y0, x - x1, y - y1];
  const isStraight = ax * by === ay * bx && ax * bx + ay * by > 0;
  return [...(isStraight ? stroke.slice(0, -1) : stroke), [x, y]];
}

/** What the pen leaves, from 0 to 1: INK × INK numbers, row by row. */
export function inkOf(strokes) {
  const ink = new Float64Array(INK * INK);
  const reach = PAD.pen * PAD.fine + 0.5;
  const fine = (n) => (n + 0.5) * PAD.fine;
  for (const stroke of strokes) {
    stroke.forEach(([x0, y0], i) => {
      const [x1, y1] = stroke[i + 1] ?? [x0, y0];
      draw([fine(x0), fine(y0)], [fine(x1), fine(y1)]);
    });
  }
  return ink;

  function draw([x0, y0], [x1, y1]) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length = dx * dx + dy * dy;
    const [left, right] = span(x0, x1);
    const [top, bottom] = span(y0, y1);
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
        const along = length ? Math.max(0, Math.min(1, (x * dx + y * dy) / length)) : 0;
        const apart = Math.hypot(x - along * dx, y - along * dy);
        const at = row * INK + column;
        ink[at] = Math.max(ink[at], Math.min(1, Math.max(0, reach - apart)));
      }
    }
  }

  /** The pixels that a line from a to b can reach. */
  function span(a, b) {
    const [from, to] = [Math.min(a, b) - reach, Math.max(a, b) + reach];
    return [Math.max(0, Math.floor(from)), Math.min(INK, Math.ceil(to))];
  }
}
