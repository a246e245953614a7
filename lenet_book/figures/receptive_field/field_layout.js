/* Where the layers of a receptive-field tracer stand, and how large their units are drawn. */

import { stationsOf } from "../shared/network/layout.js";
import { clampUnit } from "../shared/network/units.js";

const GAP = 18; // CSS pixels between layers: the cone runs there
const NARROW = 600; // below this width the layers stand one below the other
const ZOOM = { least: 2, most: 6, step: 0.25 }; // CSS pixels for one pixel of the picture
const LABEL = { width: 66, beside: 140 }; // the least room for what is written at a layer
const CELL = 8; // room for one unit of a layer that has no positions
const TOUCH_CELL = 12; // the same on a phone

/** The layers shown: up to the first without positions. Its units see the whole picture, and
 *  so do all that come after.
 *  step: pixels from one unit's field to the next one's, [down, across]
 *  list: the layer has no positions, its units stand in columns
 *  @returns {Station[]} */
export function fieldStations(net) {
  const all = stationsOf(net);
  const list = all.findIndex(({ kind }) => kind === "cells" || kind === "bars");
  let step = [1, 1];
  const steps = net.layers.map(({ strides }) => {
    if (strides) step = step.map((pixels, axis) => pixels * strides[axis]);
    return step;
  });
  return all.slice(0, list < 0 ? all.length : list + 1).map((station, s) => ({
    ...station,
    list: s === list,
    step: station.layer < 0 ? [1, 1] : steps[station.layer],
  }));
}

/** The size in pixels of the picture that a layer's units stand for, down or across. */
const extent = ({ shape, step }, axis) => shape[axis] * step[axis];

/** A map whose units are as far apart as their fields, at `zoom`. */
const mapSize = (station, zoom) => ({
  unit: { width: zoom * station.step[1], height: zoom * station.step[0] },
  width: zoom * extent(station, 1),
  height: zoom * extent(station, 0),
});

/** Units without positions, in rows and columns of square cells. */
function listSize({ shape }, columns, cell) {
  const rows = Math.ceil(shape[2] / columns);
  const unit = { width: cell, height: cell };
  return { columns, unit, width: columns * cell, height: rows * cell };
}

/** {vertical, widest, sizes}: how the stations fit into a width. */
export function arrangeFields(stations, width) {
  const vertical = width < NARROW;
  const maps = stations.filter(({ list }) => !list);
  const tall = Math.max(...maps.map((station) => extent(station, 0)));
  const widest = Math.max(...maps.map((station) => extent(station, 1)));
  // Beside the maps a list is about as tall as the picture; below them, about as wide.
  const columnsAt = (zoom, count) =>
    vertical
      ? Math.min(count, Math.floor((zoom * widest) / TOUCH_CELL))
      : Math.ceil(count / Math.floor((zoom * tall) / CELL));
  const sizesAt = (zoom) =>
    stations.map((station) =>
      station.list
        ? listSize(station, columnsAt(zoom, station.shape[2]), vertical ? TOUCH_CELL : CELL)
        : mapSize(station, zoom),
    );
  const roomFor = (zoom) =>
    sizesAt(zoom).reduce((sum, size) => sum + Math.max(LABEL.width, size.width) + GAP, -GAP);
  const fits = (zoom) =>
    vertical ? zoom * widest <= width - LABEL.beside : roomFor(zoom) <= width;
  let zoom = ZOOM.most;
  while (zoom > ZOOM.least && !fits(zoom)) zoom -= ZOOM.step;
  return { vertical, widest: zoom * widest, sizes: sizesAt(zoom) };
}

/** The rectangle of a box of units on a station's canvas; of unit c, in a list.
 *  @param {Station} station @param {any} box @param {number} [c] */
export function boxOn({ list, unit, columns }, { y0, x0, y1, x1 }, c) {
  if (list) {
    const row = Math.floor(c / columns);
    return { x: (c % columns) * unit.width, y: row * unit.height, ...unit };
  }
  return {
    x: x0 * unit.width,
    y: y0 * unit.height,
    width: (x1 - x0) * unit.width,
    height: (y1 - y0) * unit.height,
  };
}

/** The unit at a point of a station's canvas, or null behind the last one of a list. */
export function unitOn(station, left, top) {
  const { unit, list, columns, map, shape } = station;
  const y = Math.floor(top / unit.height);
  const x = Math.floor(left / unit.width);
  if (!list) return clampUnit(station, { y, x, c: map });
  const c = y * columns + x;
  return c < shape[2] ? { y: 0, x: 0, c } : null;
}
