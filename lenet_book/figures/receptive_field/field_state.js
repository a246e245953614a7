/* What a state of the receptive-field tracer says: which unit is chosen, and whether there is one. */

import { clampUnit } from "../shared/network/units.js";

/** The chosen unit {s, y, x, c}, s being its station's number; null where none is chosen. */
export function chosenIn(stations, { layer, unit }) {
  const s = stations.findIndex(({ label }) => label === layer);
  if (s < 1 || !unit) return null;
  const [y, x, c] = unit.length === 1 ? [0, 0, unit[0]] : unit;
  return { s, y, x, c };
}

/** What to set to choose a unit of a station; null: none. */
export function stateWith(station, unit) {
  if (!unit) return { layer: null, unit: null };
  const { y, x, c } = clampUnit(station, unit);
  return { layer: station.label, unit: station.flat ? [c] : [y, x, c] };
}

/** May this state, read from a link, be shown? */
export function isPossible({ index, layer, unit, pixel }, pictures, stations) {
  if (!isBelow(index, pictures.total)) return false;
  if (pixel !== null && !isInside(pixel, [pictures.height, pictures.width])) return false;
  if (layer === null) return unit === null;
  const station = stations.slice(1).find(({ label }) => label === layer);
  return Boolean(station) && isInside(unit, station.flat ? [station.shape[2]] : station.shape);
}

const isBelow = (n, limit) => Number.isInteger(n) && n >= 0 && n < limit;
const isInside = (place, limits) =>
  place?.length === limits.length && place.every((n, axis) => isBelow(n, limits[axis]));
