/* Which unit and which weight a state means, and which states are possible. */

import { linkedNumber } from "../shared/core/typed_number.js";
import { clampUnit } from "../shared/network/units.js";
import { weightShape } from "./weight_shape.js";

/** The unit of a state: {station, unit}, or {} where none is chosen. */
export function chosenUnit(stations, { layer, unit }) {
  const station = stations.find(({ label }) => label === layer);
  if (!station) return {};
  const [y, x, c] = unit.length === 1 ? [0, 0, unit[0]] : unit;
  return { station, unit: { y, x, c } };
}

/** What to set when the reader picks a unit; a station of null: none. The weight is kept
 *  where the unit is of the same filter as the one before, {station, unit}. */
export function picked(station, wanted, before) {
  const noWeight = { weight: null, change: 0 };
  if (!station) return { layer: null, unit: null, ...noWeight };
  const { y, x, c } = clampUnit(station, wanted);
  const isSameFilter = before.station === station && before.unit.c === c;
  return {
    layer: station.label,
    unit: station.flat ? [c] : [y, x, c],
    ...(isSameFilter ? {} : noWeight),
  };
}

const fits = (numbers, limits) =>
  numbers.length === limits.length &&
  numbers.every((n, axis) => Number.isInteger(n) && n >= 0 && n < limits[axis]);

/** May this state, read from a link, be shown? reach: how far a weight can be moved. */
export function isPossible(state, net, stations, pictureCount, reach) {
  const { index, layer, unit, truth, weight, change } = state;
  const station = stations.find(({ label }) => label === layer);
  const hasUnit = station
    ? unit && fits(unit, station.flat ? [station.shape[2]] : station.shape)
    : layer === null && unit === null;
  const kernelLayer = net.layers[station?.layer];
  const hasWeight =
    weight === null || (kernelLayer?.kernel && fits(weight, weightShape(kernelLayer).lengths));
  return (
    fits([index], [pictureCount]) &&
    (truth === null || fits([truth], net.layers.at(-1).outputShape.slice(0, 1))) &&
    Boolean(hasUnit) &&
    Boolean(hasWeight) &&
    Math.abs(linkedNumber(change)) <= reach
  );
}
