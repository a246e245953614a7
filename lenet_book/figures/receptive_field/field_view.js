/* Layers side by side, one map of each: every unit stands where it looks in the picture. */

import {
  canvasContext,
  css,
  h,
  largestOf,
  mapsBitmap,
  readPalette,
  svg,
} from "../shared/draw/drawing.js";
import { clampUnit, flatIndex, UNIT_STEPS } from "../shared/network/units.js";
import { arrangeFields, boxOn, fieldStations } from "./field_layout.js";

const sizeText = ({ shape, flat }) => (flat ? String(shape[2]) : shape.join("×"));
const oneUnit = ({ y, x }) => ({ y0: y, x0: x, y1: y + 1, x1: x + 1 });

/** onPick(s, unit): a unit of station s was chosen, null: none; onPixel(y, x): a pixel;
 *  onMap(): another map is shown; onHover(s, unit, event): the pointer is there, or null. */
export function fieldView(net, pictures, { onPick, onPixel, onMap, onHover }) {
  const stations = fieldStations(net);
  const overlay = svg("svg", { class: "lenet-trace", "aria-hidden": "true" });
  const element = h("div", { class: "lenet-fields" });
  let palette = null;
  let vertical = false;
  let shown = null; // {values, unit: {s, y, x, c} or null, pixel: [y, x] or null, changes}

  stations.forEach(build);
  element.append(...stations.map((station) => station.element), overlay);

  function build(station, s) {
    const { label, kind } = station;
    station.map = 0;
    station.canvas = h("canvas", { "aria-hidden": "true" });
    station.caption = h("p", { class: "lenet-field-caption" });
    station.select = mapSelect(station, s);
    const keys = kind === "maps" ? "Arrow keys move, page up and page down change the map." : "";
    const doing = kind === "picture" ? "Enter changes a pixel" : "Enter chooses a unit";
    station.surface = h(
      "div",
      {
        class: "lenet-surface",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "layer",
        "aria-label": `${label}. ${doing}, escape takes it back. ${keys || "Arrow keys move."}`,
      },
      station.canvas,
    );
    station.element = h(
      "div",
      { class: "lenet-fields-layer" },
      h("div", { class: "lenet-title" }, h("b", {}, label), h("span", {}, sizeText(station))),
      h("div", { class: "lenet-fields-map" }, station.surface),
      h("div", { class: "lenet-fields-text" }, station.select, station.caption),
    );
    listen(station, s);
  }

  function mapSelect(station, s) {
    const count = station.shape[2];
    if (station.kind !== "maps" || count < 2) return null;
    const options = Array.from({ length: count }, (_, c) => h("option", { value: c }, `map ${c}`));
    return h(
      "select",
      {
        "aria-label": `Map of ${station.label}`,
        onchange: () => {
          const c = Number(station.select.value);
          const here = shown.unit?.s === s ? shown.unit : null;
          if (here) onPick(s, { ...here, c });
          else {
            showMap(s, c);
            onMap();
          }
        },
      },
      options,
    );
  }

  /** Show map c of a station, and the same in neighbours that work map by map. */
  function showMap(s, c) {
    const set = (t) => {
      stations[t].map = c;
      if (stations[t].select) stations[t].select.value = c;
    };
    const joined = (t) => {
      const layers = net.layers.slice(stations[t - 1].layer + 1, stations[t].layer + 1);
      return t > 1 && layers.every(({ kind }) => kind !== "conv2d" && kind !== "dense");
    };
    set(s);
    for (let t = s; t > 1 && joined(t) && !stations[t].list; t--) set(t - 1);
    for (let t = s + 1; t < stations.length && joined(t) && !stations[t].list; t++) set(t);
  }

  /** Fit the figure's width. */
  function fit(width) {
    const arranged = arrangeFields(stations, width);
    vertical = arranged.vertical;
    element.classList.toggle("lenet-fields-vertical", vertical);
    element.style.setProperty("--lenet-widest", `${arranged.widest}px`);
    stations.forEach((station, s) => Object.assign(station, arranged.sizes[s]));
    paint();
  }

  // ---------------------------------------------------------------- drawing
  function paint() {
    if (!shown || !stations[0].width) return;
    palette ||= readPalette(element);
    stations.forEach((station, s) => {
      const { width, height, shape, map } = station;
      const context = canvasContext(station.canvas, width, height);
      const values = shown.values[s];
      if (station.kind === "picture") {
        context.drawImage(pictures.bitmap(values), 0, 0, width, height);
      } else if (station.list) {
        const scale = largestOf(values);
        values.forEach((value, c) => {
          const { x, y } = boxOn(station, {}, c);
          context.fillStyle = css(palette.color(value, scale));
          context.fillRect(x, y, station.unit.width - 1, station.unit.height - 1);
        });
      } else {
        const image = mapsBitmap(shape, values, largestOf(values), palette);
        context.drawImage(image, map * shape[1], 0, shape[1], shape[0], 0, 0, width, height);
      }
    });
    trace();
  }

  /** What the chosen unit sees in each station up to its own: {y0, x0, y1, x1}.
   *  @param {any} chosen */
  function fieldsOf({ s, ...unit }) {
    const station = stations[s];
    const fields = stations
      .slice(0, s)
      .map(({ layer }) => net.receptiveField(station.layer, flatIndex(station, unit), layer + 1));
    return [...fields, oneUnit(unit)];
  }

  /** Boxes round what the chosen unit sees, a cone between them, and a box round all changes. */
  function trace() {
    overlay.replaceChildren();
    const origin = element.getBoundingClientRect();
    const rect = (s, box, c) => {
      const place = stations[s].canvas.getBoundingClientRect();
      const { x, y, ...size } = boxOn(stations[s], box, c);
      return { x: place.left - origin.left + x, y: place.top - origin.top + y, ...size };
    };
    const outline = (place, name) => {
      overlay.append(svg("rect", { class: "lenet-halo", ...place }));
      overlay.append(svg("rect", { class: name, ...place }));
    };
    shown.changes?.forEach((change, s) => {
      if (change.box) outline(rect(s, change.box, 0), "lenet-changed");
    });
    if (shown.unit) {
      const { s, c } = shown.unit;
      const rects = fieldsOf(shown.unit).map((box, t) => rect(t, box, t === s ? c : 0));
      for (let t = s; t > 0; t--) overlay.append(...cone(rects[t - 1], rects[t]));
      rects.forEach((place, t) => outline(place, t === s ? "lenet-unit" : "lenet-field"));
    }
    if (shown.pixel) {
      const [y, x] = shown.pixel;
      const place = rect(0, oneUnit({ y, x }));
      outline(
        { x: place.x - 2, y: place.y - 2, width: place.width + 4, height: place.height + 4 },
        "lenet-pixel",
      );
    }
  }

  /** Two lines, from the corners of what is seen to the corners of what sees it. */
  function cone(from, to) {
    const ends = vertical
      ? [0, 1].map((side) => [
          [from.x + side * from.width, from.y + from.height],
          [to.x + side * to.width, to.y],
        ])
      : [0, 1].map((side) => [
          [from.x + from.width, from.y + side * from.height],
          [to.x, to.y + side * to.height],
        ]);
    return ends.map(([[x1, y1], [x2, y2]]) => svg("line", { class: "lenet-cone", x1, y1, x2, y2 }));
  }

  // ---------------------------------------------------------------- pointer and keyboard
  function unitUnder(station, { offsetX, offsetY }) {
    const y = Math.floor(offsetY / station.unit.height);
    const x = Math.floor(offsetX / station.unit.width);
    if (!station.list) return clampUnit(station, { y, x, c: station.map });
    const c = y * station.columns + x;
    return c < station.shape[2] ? { y: 0, x: 0, c } : null;
  }

  function choose(s, unit) {
    if (s === 0) onPixel(unit && [unit.y, unit.x]);
    else onPick(s, unit);
  }

  function listen(station, s) {
    const { surface, canvas } = station;
    canvas.addEventListener("click", (event) => {
      const unit = unitUnder(station, event);
      if (unit) choose(s, unit);
    });
    canvas.addEventListener("pointermove", (event) => onHover(s, unitUnder(station, event), event));
    canvas.addEventListener("pointerleave", () => onHover(s, null));
    surface.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return choose(s, null);
      const unit = unitByKey(station, s, event.key);
      if (!unit) return undefined;
      event.preventDefault();
      return choose(s, unit);
    });
  }

  /** The unit a key leads to, or null where the key means nothing here. */
  function unitByKey(station, s, key) {
    const [height, width] = station.shape;
    const middle = { y: height >> 1, x: width >> 1, c: station.list ? 0 : station.map };
    const [y, x] = shown.pixel || [];
    const here = s === 0 ? shown.pixel && { y, x, c: 0 } : shown.unit?.s === s && shown.unit;
    if (key === "Enter" || key === " ") return here || middle;
    const { columns } = station;
    const list = station.list && {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
      Home: -Infinity,
      End: Infinity,
    };
    const step = list ? key in list && { c: list[key] } : UNIT_STEPS[key];
    if (!step) return null;
    if (!here) return middle;
    const moved = {
      y: here.y + (step.y || 0),
      x: here.x + (step.x || 0),
      c: here.c + (step.c || 0),
    };
    return clampUnit(station, moved);
  }

  return {
    element,
    stations,
    fit,
    fieldsOf,
    showMap,
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
