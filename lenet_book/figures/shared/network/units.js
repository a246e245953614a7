/* The units of a layer: their numbers, their names, and how keys lead from one to another. */

import { phrase } from "../draw/words.js";
import TEXTS from "./texts.json" with { type: "json" };

/** The number of a unit in its layer's values.
 *  @type {(station: { shape: number[] }, unit: Unit) => number} */
export const flatIndex = ({ shape }, { y, x, c }) => (y * shape[1] + x) * shape[2] + c;

/** A unit as NumPy writes it: C3[4, 7, 2], F6[17].
 *  @type {(station: { label: string, flat?: boolean }, unit: Unit) => string} */
export const unitName = ({ label, flat }, { y, x, c }) =>
  flat ? `${label}[${c}]` : `${label}[${y}, ${x}, ${c}]`;

/** A unit in words, for a screen reader.
 *  @param {Station} station @param {Unit} unit */
export function unitWords({ label: layer, kind, shape, flat }, { y, x, c }) {
  const { unit, pixel, unit_of_map, map } = TEXTS.units;
  if (flat) return phrase(unit, { layer, c });
  if (kind === "picture") return phrase(pixel, { layer, y, x, c });
  return phrase(shape[0] * shape[1] > 1 ? unit_of_map : map, { layer, y, x, c });
}

export const clampUnit = ({ shape }, { y, x, c }) => {
  const clamp = (n, length) => Math.max(0, Math.min(length - 1, n));
  return { y: clamp(y, shape[0]), x: clamp(x, shape[1]), c: clamp(c, shape[2]) };
};

/** Where a layer is entered: the middle of its first map. */
const middleOf = ({ shape }) => ({
  y: Math.floor(shape[0] / 2),
  x: Math.floor(shape[1] / 2),
  c: 0,
});

/** The steps that keys mean between units. */
export const UNIT_STEPS = {
  ArrowLeft: { x: -1 },
  ArrowRight: { x: 1 },
  ArrowUp: { y: -1 },
  ArrowDown: { y: 1 },
  PageUp: { c: -1 },
  PageDown: { c: 1 },
  Home: { x: -Infinity }, // to the ends of the row
  End: { x: Infinity },
};

/** The unit a key leads to from `here` (null: none is chosen yet), or null where the key means
 *  nothing. Maps of one unit stand in rows of `columns`. */
export function unitByKey(station, here, key, columns) {
  const step = UNIT_STEPS[key];
  if (!step && key !== "Enter" && key !== " ") return null;
  if (!here || !step) return here || middleOf(station);
  const [x, y, c] = ["x", "y", "c"].map((axis) => step[axis] || 0);
  const isMap = station.shape[0] * station.shape[1] > 1;
  return isMap
    ? clampUnit(station, { y: here.y + y, x: here.x + x, c: here.c + c })
    : clampUnit(station, { ...here, c: here.c + c + x + y * columns });
}
