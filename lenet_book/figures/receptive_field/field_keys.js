/* How keys lead from one unit of a layer to another. */

import { clampUnit, UNIT_STEPS } from "../shared/network/units.js";

/** The unit a key leads to from `here` (null: none is chosen yet), or null where the key means
 *  nothing. A list's units stand in columns. */
export function unitByKey(station, here, key) {
  const [height, width] = station.shape;
  const middle = { y: height >> 1, x: width >> 1, c: station.list ? 0 : station.map };
  if (key === "Enter" || key === " ") return here || middle;
  const step = station.list ? listSteps(station.columns)[key] : UNIT_STEPS[key];
  if (!step) return null;
  if (!here) return middle;
  const [y, x, c] = ["y", "x", "c"].map((axis) => here[axis] + (step[axis] || 0));
  return clampUnit(station, { y, x, c });
}

const listSteps = (columns) => ({
  ArrowLeft: { c: -1 },
  ArrowRight: { c: 1 },
  ArrowUp: { c: -columns },
  ArrowDown: { c: columns },
  Home: { c: -Infinity },
  End: { c: Infinity },
});
