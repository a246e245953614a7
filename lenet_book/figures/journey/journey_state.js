/* What a state of the journey says: which unit is chosen, and whether the network has it. */

/** The state in which no unit is chosen. */
export const NO_UNIT = { layer: null, unit: null, channel: null };

/** The chosen unit and the station that it is in; {} where none is chosen.
 *  @returns {{ station?: Station, unit?: Unit }} */
export function chosenIn(stations, { layer, unit }) {
  const station = stations.find(({ label }) => label === layer);
  if (!station || !unit) return {};
  const [y, x, c] = unit.length === 1 ? [0, 0, unit[0]] : unit;
  return { station, unit: { y, x, c } };
}

/** What to set to choose a unit; the channel that is looked at stays within its layer. */
export function stateWith(station, { y, x, c }, { layer, channel }) {
  return {
    layer: station.label,
    unit: station.flat ? [c] : [y, x, c],
    channel: station.label === layer ? channel : null,
  };
}

/** May this state, read from a link, be shown? */
export function isPossible({ index, layer, unit, channel }, pictureCount, stations, net) {
  if (!isBelow(index, pictureCount)) return false;
  if (layer === null && unit === null) return channel === null;
  const station = stations.find(({ label }) => label === layer);
  if (!station || !unit) return false;
  const limits = station.flat ? [station.shape[2]] : station.shape;
  const entry = net.layers[station.layer];
  const channels = entry?.kind === "conv2d" ? entry.kernelShape[2] : 0;
  return (
    (channel === null || isBelow(channel, channels)) &&
    unit.length === limits.length &&
    unit.every((n, axis) => isBelow(n, limits[axis]))
  );
}

const isBelow = (n, limit) => Number.isInteger(n) && n >= 0 && n < limit;
