/* Layers side by side, one map of each: every unit stands where it looks in the picture. */

import { h, readPalette } from "../shared/draw/drawing.js";
import { unitByKey } from "./field_keys.js";
import { layerElements, paintLayer } from "./field_layer.js";
import { arrangeFields, fieldStations, unitOn } from "./field_layout.js";
import { fieldTrace } from "./field_trace.js";
import { stationsOfMap } from "./fields.js";

/** onPick(s, unit): a unit of station s was chosen, null: none; onPixel(y, x): a pixel;
 *  onMap(): another map is shown; onHover(s, unit, event): the pointer is there, or null. */
export function fieldView(net, pictures, { onPick, onPixel, onMap, onHover }) {
  const stations = fieldStations(net);
  const element = h("div", { class: "lenet-fields" });
  const trace = fieldTrace(net, stations, element);
  let palette = null;
  let isVertical = false;
  let shown = null; // {values, scales, unit: {s, y, x, c} or null, pixel: [y, x] or null, changes}

  stations.forEach((station, s) => {
    Object.assign(
      station,
      { map: 0 },
      layerElements(station, (c) => chooseMap(s, c)),
    );
    listen(station, s);
  });
  element.append(...stations.map((station) => station.element), trace.element);

  // ---------------------------------------------------------------- what is shown
  /** Show map c of a station, and the same in neighbours that work map by map. */
  function showMap(s, c) {
    for (const t of stationsOfMap(net, stations, s)) {
      stations[t].map = c;
      if (stations[t].select) stations[t].select.value = c;
    }
  }

  function paint() {
    if (!shown || !stations[0].width) return;
    palette ||= readPalette(element);
    stations.forEach((station, s) => {
      paintLayer(station, shown.values[s], shown.scales[s], pictures, palette);
    });
    trace.draw(shown, isVertical);
  }

  // ---------------------------------------------------------------- what the reader does
  /** The unit or pixel that is chosen in station s, or null. */
  function hereIn(s) {
    if (s > 0) return shown.unit?.s === s ? shown.unit : null;
    if (!shown.pixel) return null;
    const [y, x] = shown.pixel;
    return { y, x, c: 0 };
  }

  function chooseMap(s, c) {
    const here = hereIn(s);
    if (here) return onPick(s, { ...here, c });
    showMap(s, c);
    return onMap();
  }

  function choose(s, unit) {
    if (s === 0) onPixel(unit && [unit.y, unit.x]);
    else onPick(s, unit);
  }

  function listen(station, s) {
    const { surface, canvas } = station;
    const unitUnder = ({ offsetX, offsetY }) => unitOn(station, offsetX, offsetY);
    canvas.addEventListener("click", (event) => {
      const unit = unitUnder(event);
      if (unit) choose(s, unit);
    });
    canvas.addEventListener("pointermove", (event) => onHover(s, unitUnder(event), event));
    canvas.addEventListener("pointerleave", () => onHover(s, null));
    surface.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return choose(s, null);
      const unit = unitByKey(station, hereIn(s), event.key);
      if (!unit) return undefined;
      event.preventDefault();
      return choose(s, unit);
    });
  }

  return {
    element,
    stations,
    showMap,
    /** Fit the figure's width. */
    fit(width) {
      const { vertical, widest, sizes } = arrangeFields(stations, width);
      isVertical = vertical;
      element.classList.toggle("lenet-fields-vertical", vertical);
      element.style.setProperty("--lenet-widest", `${widest}px`);
      stations.forEach((station, s) => Object.assign(station, sizes[s]));
      paint();
    },
    draw(wanted) {
      shown = wanted;
      paint();
    },
    /** Write below (or beside) each layer; lines: one list of texts a station. */
    write(lines) {
      stations.forEach(({ caption }, s) => {
        caption.replaceChildren(...lines[s].map((line) => h("span", {}, line)));
      });
    },
    repaint() {
      palette = null;
      paint();
    },
  };
}
