/* Receptive-field tracer: what a unit sees in every layer before it, and what a pixel changes. */

import { networkOf } from "../shared/core/sent.js";
import { format, h, linkButton, onTheme, onWidth, tooltip } from "../shared/draw/drawing.js";
import { clampUnit, flatIndex, unitName } from "../shared/network/units.js";
import { galleryPanel } from "../shared/pictures/gallery.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { fieldView } from "./field_view.js";

const MOST_DIGITS = 7; // what a 32-bit float can tell

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const net = networkOf(figure);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  let before = null; // the run on the picture as it is
  let after = null; // the run on the changed picture, or null

  const view = fieldView(net, pictures, { onPick, onPixel, onMap: show, onHover });
  const { stations } = view;
  const summary = h("p", { class: "lenet-summary" });
  const restore = h(
    "button",
    { type: "button", onclick: () => onPixel(null) },
    "Restore the picture",
  );
  const gallery = galleryPanel(pictures, classNames, (index) => figure.set({ index }));
  const choose = h(
    "details",
    { class: "lenet-choose", ontoggle: () => choose.open && gallery.draw() },
    h("summary", {}, "Choose a picture"),
    gallery.element,
  );
  figure.root.append(
    view.element,
    h("div", { class: "lenet-foot" }, summary, restore, linkButton(figure)),
    choose,
  );
  const label = tooltip(figure.root);

  // ---------------------------------------------------------------- what the reader does
  function onPick(s, unit) {
    if (!unit) return figure.set({ layer: null, unit: null });
    const { y, x, c } = clampUnit(stations[s], unit);
    return figure.set({ layer: stations[s].label, unit: stations[s].flat ? [c] : [y, x, c] });
  }

  function onPixel(pixel) {
    figure.set({ pixel });
  }

  function onHover(s, unit, event) {
    if (!unit) return label.hide();
    if (s === 0) return label.show(`row ${unit.y}, column ${unit.x}`, event.clientX, event.clientY);
    const [old, now] = valuesOf(s, flatIndex(stations[s], unit));
    const text = after ? `${format(old)} → ${format(now)}` : format(old);
    return label.show(`${unitName(stations[s], unit)} = ${text}`, event.clientX, event.clientY);
  }

  // ---------------------------------------------------------------- what is shown
  function valid({ index, layer, unit, pixel }) {
    const within = (n, length) => Number.isInteger(n) && n >= 0 && n < length;
    const inside = (place, limits) =>
      place?.length === limits.length && place.every((n, axis) => within(n, limits[axis]));
    if (!within(index, pictures.total)) return false;
    if (pixel !== null && !inside(pixel, [pictures.height, pictures.width])) return false;
    if (layer === null) return unit === null;
    const station = stations.slice(1).find(({ label: name }) => name === layer);
    return Boolean(station) && inside(unit, station.flat ? [station.shape[2]] : station.shape);
  }

  /** The chosen unit {s, y, x, c}, or null. */
  function chosen() {
    const { layer, unit } = figure.state;
    const s = stations.findIndex(({ label: name }) => name === layer);
    if (s < 1 || !unit) return null;
    const [y, x, c] = unit.length === 1 ? [0, 0, unit[0]] : unit;
    return { s, y, x, c };
  }

  /** The picture with one pixel turned white, or black where it is bright. */
  function withPixel(values, [y, x]) {
    const changed = values.slice();
    const at = (y * pictures.width + x) * pictures.channels;
    const bytes = Array.from({ length: pictures.channels }, (_, c) =>
      pictures.byte(values[at + c], c),
    );
    const bright = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length > 127;
    for (let c = 0; c < pictures.channels; c++) {
      changed[at + c] = bright ? pictures.low[c] : pictures.high[c];
    }
    return { changed, bright };
  }

  const mapOf = (run, { layer }) => (layer < 0 ? run.input : run.maps[layer]);
  const valuesOf = (s, index) =>
    [before, after || before].map((run) => mapOf(run, stations[s])[index]);

  /** How many units of a station changed, and the box of positions where its shown map did. */
  function changeOf(station) {
    const [old, now] = [mapOf(before, station), mapOf(after, station)];
    const [, width, channels] = station.shape;
    const map = station.map;
    let count = 0;
    let box = null;
    for (let i = 0; i < now.length; i++) {
      if (now[i] === old[i]) continue;
      count += 1;
      if (station.list || i % channels !== map) continue;
      const [y, x] = [Math.floor(i / channels / width), Math.floor(i / channels) % width];
      box ||= { y0: y, x0: x, y1: y + 1, x1: x + 1 };
      box = {
        y0: Math.min(box.y0, y),
        x0: Math.min(box.x0, x),
        y1: Math.max(box.y1, y + 1),
        x1: Math.max(box.x1, x + 1),
      };
    }
    return { count, box };
  }

  function show() {
    const unit = chosen();
    const { pixel } = figure.state;
    const changes = after && stations.map((station, s) => (s ? changeOf(station) : { box: null }));
    const values = stations.map((station, s) => {
      const now = mapOf(after || before, station);
      if (!after || s === 0) return now;
      const old = mapOf(before, station);
      return now.map((value, i) => value - old[i]);
    });
    view.write(stations.map((_, s) => captionOf(s, unit, changes)));
    view.draw({ values, unit, pixel, changes });
    restore.hidden = !pixel;
    summarise(unit, pixel);
  }

  const span = (from, to) => (to - from === 1 ? String(from) : `${from}–${to - 1}`);
  const sizeOf = ({ y0, x0, y1, x1 }) => `${y1 - y0}×${x1 - x0}`;

  function captionOf(s, unit, changes) {
    const lines = [];
    if (unit && s <= unit.s && !stations[s].list) {
      const box = view.fieldsOf(unit)[s];
      if (s < unit.s) lines.push(`sees ${sizeOf(box)}`);
      lines.push(`row${box.y1 - box.y0 > 1 ? "s" : ""} ${span(box.y0, box.y1)}`);
      lines.push(`column${box.x1 - box.x0 > 1 ? "s" : ""} ${span(box.x0, box.x1)}`);
    } else if (unit && s === unit.s) lines.push(`unit ${unit.c}`);
    if (changes && s > 0) {
      const total = mapOf(before, stations[s]).length.toLocaleString("en");
      lines.push(`${changes[s].count.toLocaleString("en")} of ${total}`, "changed");
    }
    return lines;
  }

  function summarise(unit, pixel) {
    const says = [];
    if (unit) says.push(...unitSentences(unit));
    if (pixel) says.push(...pixelSentences(unit, pixel));
    if (!says.length) {
      says.push("Choose a unit of any layer to see its receptive field, or a pixel to change it.");
    }
    summary.textContent = says.join(" ");
    figure.announce(summary.textContent);
  }

  /** @type {(chosen: any) => string} */
  const nameOf = ({ s, ...unit }) => unitName(stations[s], unit);

  function unitSentences(unit) {
    const station = stations[unit.s];
    const [field] = view.fieldsOf(unit);
    const all = field.y1 - field.y0 === pictures.height && field.x1 - field.x0 === pictures.width;
    if (all) return [`${nameOf(unit)} sees the whole picture, and so does every layer after it.`];
    const sees =
      `${nameOf(unit)} sees ${sizeOf(field)} pixels: rows ${span(field.y0, field.y1)}, ` +
      `columns ${span(field.x0, field.x1)}.`;
    if (station.list) return [sees];
    const [down, across] = station.step;
    const step = down === across ? down : `${down} down and ${across} across`;
    return [sees, `Its neighbour begins ${step} ${step === 1 ? "pixel" : "pixels"} further on.`];
  }

  /** Two values in as few digits, from `digits` on, as show that they differ. */
  function becomes(old, now, digits, write) {
    const [a, b] = [old, now].map((value) => write(value, digits));
    if (a !== b) return `${a} becomes ${b}`;
    return digits < MOST_DIGITS ? becomes(old, now, digits + 1, write) : `it stays ${a}`;
  }

  function pixelSentences(unit, [y, x]) {
    const { bright } = withPixel(before.input, [y, x]);
    const says = [`The pixel in row ${y}, column ${x} is ${bright ? "black" : "white"} now.`];
    if (unit) {
      const index = flatIndex(stations[unit.s], unit);
      const [old, now] = valuesOf(unit.s, index);
      const field = view.fieldsOf(unit)[0];
      const inside = y >= field.y0 && y < field.y1 && x >= field.x0 && x < field.x1;
      says.push(
        now !== old
          ? `${nameOf(unit)} sees it: ${becomes(old, now, 3, format)}.`
          : inside
            ? `${nameOf(unit)} sees it, and stays ${format(old)} all the same.`
            : `${nameOf(unit)} does not see it: it stays ${format(old)}.`,
      );
    }
    const [old, now] = [before, after].map((run) => run.maps.at(-1));
    const best = old.indexOf(Math.max(...old));
    const last = net.layers.at(-1);
    const percent = (value, digits) => `${format(100 * value, digits)} %`;
    const [digits, write] = last.activation === "softmax" ? [1, percent] : [3, format];
    const name = classNames[best] ?? `unit ${best}`;
    says.push(`${last.label}, ${name}: ${becomes(old[best], now[best], digits, write)}.`);
    says.push("The colours show how much each value changed.");
    return says;
  }

  async function update(changed) {
    if (changed.has("pictures")) {
      Object.assign(pictures, await loadPictures(figure.data("pictures")));
      gallery.reset();
    }
    const { index, pixel } = figure.state;
    const values = pictures.values(index);
    if (!values) {
      summary.textContent = `Waiting for picture ${index} from the kernel…`;
      return;
    }
    before = net.forward(values);
    after = pixel && net.forward(withPixel(values, pixel).changed);
    gallery.mark(index);
    const unit = chosen();
    if (unit) view.showMap(unit.s, unit.c);
    show();
  }

  // ---------------------------------------------------------------- size and theme
  view.fit(figure.root.clientWidth || 680);
  onWidth(figure, view.fit);
  onTheme(figure, view.repaint);

  return { valid, update };
}
