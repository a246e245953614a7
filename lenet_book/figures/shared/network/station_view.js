/* A layer in a network's view: its title, its maps or bars, and what a screen reader says. */

import { canvasContext, drawEnlarged, format, h, largestOf, mapsBitmap } from "../draw/drawing.js";
import { phrase } from "../draw/words.js";
import { tileAt, unitUnder } from "./layout.js";
import TEXTS from "./texts.json" with { type: "json" };

// ---------------------------------------------------------------- its elements
/** Give a station its elements: all in `element`; the pointer's and the keyboard's in `surface`;
 *  what is drawn on, `canvas` or `rows`; and `legend`, which tells the scale of the colours. */
export function buildStation(station, answer) {
  const { label, title, kind } = station;
  station.canvas = h("canvas", { "aria-hidden": "true" });
  station.legend = h("small", {});
  station.surface = h(
    "div",
    {
      class: `lenet-surface lenet-surface-${kind}`,
      tabindex: 0,
      role: "application",
      "aria-roledescription": TEXTS.station_view.role,
      "aria-label": stationWords(station),
    },
    kind === "bars" ? bars(station, answer) : station.canvas,
  );
  station.element = h(
    "div",
    { class: `lenet-layer lenet-layer-${kind}` },
    h("div", { class: "lenet-title" }, h("b", {}, label), h("span", {}, title)),
    station.surface,
    legend(station),
  );
}

/** What a screen reader says of a station: what it is, and which keys do what.
 *  @param {Station} station */
export function stationWords({ label: layer, kind, shape: [rows, columns, count] }) {
  const { picture, one_map, maps, units } = TEXTS.station_view;
  if (kind === "picture") return phrase(picture, { layer });
  if (kind !== "maps") return phrase(units, { layer, count });
  return phrase(count === 1 ? one_map : maps, { layer, count, rows, columns });
}

function legend({ kind, legend: scale }) {
  if (kind === "picture") return null;
  if (kind === "bars") {
    return h("div", { class: "lenet-legend lenet-legend-true" }, TEXTS.station_view.true_class);
  }
  return h("div", { class: "lenet-legend" }, h("i", {}), scale);
}

function bars(station, answer) {
  station.rows = Array.from({ length: station.shape[2] }, (_, c) => {
    const row = {
      name: h("span", { class: "lenet-name" }, answer.outputName(c)),
      bar: h("i", {}),
      value: h("span", { class: "lenet-value" }),
    };
    row.element = h(
      "div",
      { class: "lenet-bar", "data-unit": c },
      row.name,
      h("span", { class: "lenet-track" }, row.bar),
      row.value,
    );
    return row;
  });
  return station.rows.map((row) => row.element);
}

// ---------------------------------------------------------------- what it shows
/** Draw the maps of a station, or its cells, in the palette's colours. */
export function paintMaps(station, grid, values, palette) {
  const [height, width, channels] = station.shape;
  station.scale = largestOf(values);
  station.legend.textContent = `±${format(station.scale, 2)}`;
  const image = mapsBitmap(station.shape, values, station.scale, palette);
  const places = Array.from({ length: channels }, (_, c) => ({
    from: { x: c * width, y: 0, width, height },
    to: tileAt(grid, c),
  }));
  drawEnlarged(canvasContext(station.canvas, grid.width, grid.height), image, places);
}

/** Draw the picture of a station: an image of one pixel a pixel. */
export function paintPicture(station, grid, image) {
  const [height, width] = station.shape;
  const context = canvasContext(station.canvas, grid.width, grid.height);
  drawEnlarged(context, image, [{ from: { x: 0, y: 0, width, height }, to: tileAt(grid, 0) }]);
}

/** Set a station's bars, as the network's answer is read. `truth` is the true class, or null. */
export function paintBars(station, values, answer, truth) {
  const truly = answer.outputsOf(truth);
  station.element.classList.toggle("lenet-unknown", !truly.length);
  const most = answer.most(values);
  const best = answer.best(values);
  station.scale = most;
  station.rows.forEach((row, c) => {
    const value = values[c];
    row.bar.style.width = `${(100 * Math.abs(value)) / (most || 1)}%`;
    row.bar.classList.toggle("lenet-negative", value < 0);
    row.value.textContent = answer.write(value);
    row.element.classList.toggle("lenet-best", c === best);
    row.element.classList.toggle("lenet-true", truly.includes(c));
  });
}

/** Mark the bar of a unit; null: none.
 *  @param {Station} station @param {Unit | null} unit */
export function markBar({ rows }, unit) {
  rows?.forEach((row, c) => {
    row.element.classList.toggle("lenet-chosen", c === unit?.c);
  });
}

// ---------------------------------------------------------------- where it is
/** The unit under the pointer, or null. */
export function unitAtPointer(station, grid, event) {
  if (station.rows) {
    const row = event.target.closest("[data-unit]");
    return row ? { y: 0, x: 0, c: Number(row.dataset.unit) } : null;
  }
  if (event.target !== station.canvas) return null;
  return unitUnder(grid, station.shape, event.offsetX, event.offsetY);
}
