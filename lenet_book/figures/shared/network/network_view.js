/* The whole network at a glance: every map of every layer, and the way to one unit. */

import { onResize } from "../core/ending.js";
import { h, onTheme, readPalette } from "../draw/drawing.js";
import { answerOf } from "./answer.js";
import { arrange, stationsOf } from "./layout.js";
import { placesOf } from "./places.js";
import {
  buildStation,
  markBar,
  paintBars,
  paintMaps,
  paintPicture,
  unitAtPointer,
} from "./station_view.js";
import { tracer } from "./tracer.js";
import { unitByKey } from "./units.js";

/** Draw a network.
 *  onPick(station, unit)          the reader chose a unit; onPick(null): chose nothing
 *  onHover(station, unit, event)  the pointer is over a unit; onHover(null): over none */
export function networkView(net, { classNames, pictures, onPick, onHover }) {
  const stations = stationsOf(net);
  const answer = answerOf(net, classNames);
  const element = h("div", { class: "lenet-network" });
  const trace = tracer(net, stations);
  let arranged = { vertical: false, grids: [] };
  let palette = null;
  let shown = null; // {run, truth}
  let chosen = null; // {station, unit, explanation}

  for (const station of stations) {
    buildStation(station, answer);
    listen(station);
  }
  element.append(...stations.map((station) => station.element), trace.element);

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
    if (!shown || !arranged.grids.length) return;
    palette ||= readPalette(element);
    stations.forEach((station, s) => {
      const values = valuesOf(station);
      const grid = arranged.grids[s];
      if (station.kind === "bars") paintBars(station, values, answer, shown.truth);
      else if (station.kind === "picture") paintPicture(station, grid, pictures.bitmap(values));
      else paintMaps(station, grid, values, palette);
    });
  }

  /** Fit the figure's width. Returns whether the network now runs top to bottom. */
  function fit(width) {
    arranged = arrange(stations, width);
    element.classList.toggle("lenet-vertical", arranged.vertical);
    stations.forEach(({ surface }, s) => {
      surface.style.width = `${arranged.grids[s].width}px`;
      surface.style.minHeight = `${arranged.grids[s].height}px`;
    });
    paint();
    return arranged.vertical;
  }

  /** Measured once a drawing of the trace. */
  const places = () => placesOf(element, stations, arranged);

  // ---------------------------------------------------------------- pointer and keyboard
  function listen(station) {
    const { surface } = station;
    const gridOf = () => arranged.grids[stations.indexOf(station)];
    const chosenHere = () => (chosen?.station === station ? chosen.unit : null);

    function unitFrom(event) {
      const unit = unitAtPointer(station, gridOf(), event);
      // A picture's channels lie on top of each other: keep to the one that is looked at.
      if (unit && station.kind === "picture" && chosenHere()) unit.c = chosenHere().c;
      return unit;
    }

    surface.addEventListener("pointermove", (event) => {
      const unit = event.pointerType === "touch" ? null : unitFrom(event);
      if (unit) trace.hover(places(), station, unit);
      else trace.hover(null);
      onHover(unit && station, unit, event);
    });
    surface.addEventListener("pointerleave", () => {
      trace.hover(null);
      onHover(null);
    });
    surface.addEventListener("click", (event) => {
      const unit = unitFrom(event);
      if (unit) onPick(station, unit);
    });
    surface.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && chosen) return onPick(null);
      const unit = unitByKey(station, chosenHere(), event.key, gridOf().columns ?? 1);
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
      for (const one of stations) markBar(one, one === station ? unit : null);
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
