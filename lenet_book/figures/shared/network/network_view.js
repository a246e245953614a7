/* The whole network at a glance: every map of every layer, and the way to one unit. */

import { onResize } from "../core/ending.js";
import {
  canvasContext,
  drawEnlarged,
  format,
  h,
  largestOf,
  mapsBitmap,
  onTheme,
  percent,
  readPalette,
} from "../draw/drawing.js";
import { arrange, stationsOf, tileAt, unitUnder } from "./layout.js";
import { tracer } from "./tracer.js";
import { unitByKey } from "./units.js";

/** Draw a network.
 *  onPick(station, unit)          the reader chose a unit; onPick(null): chose nothing
 *  onHover(station, unit, event)  the pointer is over a unit; onHover(null): over none */
export function networkView(net, { classNames, pictures, onPick, onHover }) {
  const stations = stationsOf(net);
  const element = h("div", { class: "lenet-network" });
  const trace = tracer(net, stations);
  let grids = [];
  let vertical = false;
  let palette = null;
  let shown = null; // {run, truth}
  let chosen = null; // {station, unit}

  for (const station of stations) build(station);
  element.append(...stations.map((station) => station.element), trace.element);

  function build(station) {
    const { label, kind, shape } = station;
    const count = shape[2];
    station.canvas = h("canvas", { "aria-hidden": "true" });
    station.legend = h("small", {});
    const what =
      kind === "picture"
        ? "the picture"
        : kind === "maps"
          ? `${count} ${count === 1 ? "map" : "maps"} of ${shape[0]} by ${shape[1]}`
          : `${count} units`;
    station.surface = h(
      "div",
      {
        class: `lenet-surface lenet-surface-${kind}`,
        tabindex: 0,
        role: "application",
        "aria-roledescription": "layer",
        "aria-label":
          `${label}: ${what}. Enter explains a unit, arrow keys move to another` +
          `${kind === "maps" && count > 1 ? ", page up and page down change the map" : ""}.`,
      },
      kind === "bars" ? bars(station) : station.canvas,
    );
    station.element = h(
      "div",
      { class: `lenet-layer lenet-layer-${kind}` },
      h("div", { class: "lenet-title" }, h("b", {}, label), h("span", {}, station.title)),
      station.surface,
      legend(station),
    );
    listen(station);
  }

  function legend({ kind, legend: scale }) {
    if (kind === "picture") return null;
    if (kind === "bars") return h("div", { class: "lenet-legend lenet-legend-true" }, "true class");
    return h("div", { class: "lenet-legend" }, h("i", {}), scale);
  }

  function bars(station) {
    station.rows = Array.from({ length: station.shape[2] }, (_, c) => {
      const row = {
        name: h("span", { class: "lenet-name" }, classNames[c] ?? String(c)),
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

  // ---------------------------------------------------------------- drawing
  /** Show what a run computed. `truth` is the true class, or null. */
  function draw(run, truth) {
    shown = { run, truth };
    paint();
  }

  function valuesOf(station) {
    return station.layer < 0 ? shown.run.input : shown.run.maps[station.layer];
  }

  function paint() {
    if (!shown || !grids.length) return;
    palette ||= readPalette(element);
    stations.forEach((station, s) => {
      const values = valuesOf(station);
      if (station.kind === "bars") return paintBars(station, values);
      const grid = grids[s];
      const context = canvasContext(station.canvas, grid.width, grid.height);
      const [height, width, channels] = station.shape;
      const from = { x: 0, y: 0, width, height };
      if (station.kind === "picture") {
        drawEnlarged(context, pictures.bitmap(values), [{ from, to: tileAt(grid, 0) }]);
        return;
      }
      station.scale = largestOf(values);
      station.legend.textContent = `±${format(station.scale, 2)}`;
      const image = mapsBitmap(station.shape, values, station.scale, palette);
      const places = Array.from({ length: channels }, (_, c) => ({
        from: { ...from, x: c * width },
        to: tileAt(grid, c),
      }));
      drawEnlarged(context, image, places);
    });
  }

  function paintBars(station, values) {
    station.element.classList.toggle("lenet-unknown", shown.truth === null);
    const softmax = net.layers[station.layer].activation === "softmax";
    const most = softmax ? 1 : largestOf(values);
    const best = values.indexOf(Math.max(...values));
    station.scale = most;
    station.rows.forEach((row, c) => {
      const value = values[c];
      row.bar.style.width = `${(100 * Math.abs(value)) / (most || 1)}%`;
      row.bar.classList.toggle("lenet-negative", value < 0);
      row.value.textContent = softmax ? percent(value) : format(value, 2);
      row.element.classList.toggle("lenet-best", c === best);
      row.element.classList.toggle("lenet-true", c === shown.truth);
    });
  }

  // ---------------------------------------------------------------- places
  /** Fit the figure's width. Returns whether the network now runs top to bottom. */
  function fit(width) {
    ({ vertical, grids } = arrange(stations, width));
    element.classList.toggle("lenet-vertical", vertical);
    stations.forEach((station, s) => {
      const { width: w, height: tall } = grids[s];
      station.surface.style.width = `${w}px`;
      station.surface.style.minHeight = `${tall}px`;
    });
    paint();
    return vertical;
  }

  /** Rectangles in the network's own coordinates, measured once a drawing of the trace. */
  function places() {
    const origin = element.getBoundingClientRect();
    const boxes = stations.map((station) => {
      const box = (station.rows ? station.surface : station.canvas).getBoundingClientRect();
      const { width, height } = box;
      return { x: box.left - origin.left, y: box.top - origin.top, width, height };
    });
    const rowBox = (row) => {
      const box = row.element.getBoundingClientRect();
      const { width, height } = box;
      return { x: box.left - origin.left, y: box.top - origin.top, width, height };
    };
    return {
      vertical,
      width: origin.width,
      height: origin.height,
      whole: (s) => boxes[s],
      /** The rectangle of a box of units {y0, x0, y1, x1} in map c. */
      box(s, c, { y0, x0, y1, x1 }) {
        const station = stations[s];
        if (station.rows) return rowBox(station.rows[c]);
        const map = tileAt(grids[s], station.kind === "picture" ? 0 : c);
        const unit = {
          width: map.width / station.shape[1],
          height: map.height / station.shape[0],
        };
        return {
          x: boxes[s].x + map.x + x0 * unit.width,
          y: boxes[s].y + map.y + y0 * unit.height,
          width: (x1 - x0) * unit.width,
          height: (y1 - y0) * unit.height,
        };
      },
    };
  }

  // ---------------------------------------------------------------- pointer and keyboard
  function unitFrom(station, event) {
    if (station.rows) {
      const row = event.target.closest("[data-unit]");
      return row ? { y: 0, x: 0, c: Number(row.dataset.unit) } : null;
    }
    if (event.target !== station.canvas) return null;
    const grid = grids[stations.indexOf(station)];
    const unit = unitUnder(grid, station.shape, event.offsetX, event.offsetY);
    // A picture's channels lie on top of each other: keep to the one that is looked at.
    if (unit && station.kind === "picture" && chosen?.station === station) unit.c = chosen.unit.c;
    return unit;
  }

  function listen(station) {
    const { surface } = station;
    surface.addEventListener("pointermove", (event) => {
      const unit = event.pointerType === "touch" ? null : unitFrom(station, event);
      if (unit) trace.hover(places(), station, unit);
      else trace.hover(null);
      onHover(unit && station, unit, event);
    });
    surface.addEventListener("pointerleave", () => {
      trace.hover(null);
      onHover(null);
    });
    surface.addEventListener("click", (event) => {
      const unit = unitFrom(station, event);
      if (unit) onPick(station, unit);
    });
    surface.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && chosen) return onPick(null);
      const here = chosen?.station === station ? chosen.unit : null;
      const { columns = 1 } = grids[stations.indexOf(station)];
      const unit = unitByKey(station, here, event.key, columns);
      if (!unit) return undefined;
      event.preventDefault();
      return onPick(station, unit);
    });
  }

  return {
    element,
    stations,
    draw,
    fit,
    valuesOf,
    get palette() {
      return palette;
    },
    /** Show the way to a unit, or none. `explanation` is the engine's. */
    choose(station, unit, explanation, animate) {
      chosen = station && { station, unit, explanation };
      trace.choose(station ? places() : null, station, unit, explanation, animate);
      for (const { rows } of stations) {
        rows?.forEach((row, c) => {
          const here = station?.rows === rows && unit.c === c;
          row.element.classList.toggle("lenet-chosen", here);
        });
      }
    },
    /** Draw the way again: things may have moved. */
    retrace() {
      if (chosen) trace.choose(places(), chosen.station, chosen.unit, chosen.explanation);
    },
    repaint() {
      palette = null;
      paint();
    },
  };
}

/** Keep a network's view as wide as its figure, and in the page's colours. `redraw` is called
 *  after each change of either. Returns {vertical}: whether it runs top to bottom now. */
export function keepFitted(view, figure, redraw) {
  const holder = figure.root;
  let width = holder.clientWidth;
  let vertical = view.fit(width || 680);
  onResize(figure.signal, [holder, view.element], () => {
    const { clientWidth } = holder;
    if (clientWidth && clientWidth !== width) {
      width = clientWidth;
      vertical = view.fit(width);
      redraw();
    } else view.retrace(); // something above has changed its height
  });
  onTheme(figure, () => {
    view.repaint();
    redraw();
  });
  return {
    get vertical() {
      return vertical;
    },
  };
}
