/* One unit from nearby: where it stands, what it sees, and its arithmetic. */

import { canvasContext, format, h, mapsBitmap, svg } from "../shared/draw/drawing.js";
import { flatIndex, unitName } from "../shared/network/units.js";
import { arithmetic } from "./arithmetic.js";
import { weightsView } from "./weights_view.js";

const PLANE = 132; // CSS pixels, at most, of an enlarged map's longer side
const AROUND = 80; // of the close-up's width, what two such maps leave to arrow and margins

/** onMove(station, unit): the reader stepped to another unit; onChannel(c): wants to see the
 *  products of another input channel; onClose(): wants no unit. `share` stands at the top. */
export function closeUpView(net, view, pictures, { onMove, onChannel, onClose, share }) {
  const explain = arithmetic(net, view, pictures);
  const { stations } = view;
  const title = h("p", { class: "lenet-close-up-title" });
  const sentence = h("p", {});
  const steppers = h("div", { class: "lenet-steppers" });
  const planes = h("div", { class: "lenet-planes" });
  const body = h("div", { class: "lenet-arithmetic" });
  const weights = h("div", {});
  const weightsButton = h(
    "button",
    { type: "button", "aria-expanded": "false", onclick: toggleWeights },
    "Show all weights",
  );
  const element = h(
    "div",
    {
      class: "lenet-close-up",
      role: "region",
      "aria-label": "How one value came about",
      hidden: true,
    },
    h(
      "div",
      { class: "lenet-close-up-head" },
      planes,
      h(
        "div",
        { class: "lenet-close-up-text" },
        h(
          "button",
          { type: "button", class: "lenet-close", "aria-label": "Close", onclick: onClose },
          "×",
        ),
        title,
        sentence,
        h("div", { class: "lenet-close-up-tools" }, steppers, share),
      ),
    ),
    body,
    h("div", { class: "lenet-row" }, weightsButton),
    weights,
  );
  let now = null; // {run, station, unit, explanation, channel}

  // ---------------------------------------------------------------- steppers
  const fields = ["y", "x", "c"].map((axis) => stepper(axis));
  steppers.append(...fields.map((field) => field.element));

  function stepper(axis) {
    const input = h("input", { type: "number", min: 0, inputmode: "numeric", onchange: typed });
    const name = h("span", {});
    const move = (step) => onMove(now.station, { ...now.unit, [axis]: now.unit[axis] + step });
    const arrow = (text, step) => h("button", { type: "button", onclick: () => move(step) }, text);
    const [less, more] = [arrow("‹", -1), arrow("›", 1)];

    function typed() {
      const value = Number.parseInt(input.value, 10);
      if (Number.isNaN(value)) input.value = now.unit[axis];
      else onMove(now.station, { ...now.unit, [axis]: value });
    }

    return {
      element: h("div", { class: "lenet-stepper" }, less, h("label", {}, name, input), more),
      show({ kind, shape, flat }, unit) {
        const length = shape["yxc".indexOf(axis)];
        const unitOrMap = flat ? "unit" : kind === "picture" ? "channel" : "map";
        name.textContent = { y: "row", x: "column", c: unitOrMap }[axis];
        less.setAttribute("aria-label", `${name.textContent}, one less`);
        more.setAttribute("aria-label", `${name.textContent}, one more`);
        input.max = length - 1;
        input.value = unit[axis];
        less.disabled = unit[axis] === 0;
        more.disabled = unit[axis] === length - 1;
        this.element.hidden = length === 1;
      },
    };
  }

  // ---------------------------------------------------------------- enlarged maps
  /** A map, large, with a box on it. Returns {element, zoom}. */
  function plane(station, c, box, caption) {
    const [height, width] = station.shape;
    const side = Math.min(PLANE, (element.clientWidth - AROUND) / 2);
    const zoom = Math.max(1, Math.floor(side / Math.max(height, width)));
    const canvas = h("canvas", { class: "lenet-plane", "aria-hidden": "true" });
    const context = canvasContext(canvas, zoom * width, zoom * height);
    const values = view.valuesOf(station);
    if (station.kind === "picture") {
      context.drawImage(pictures.bitmap(values), 0, 0, zoom * width, zoom * height);
    } else {
      const image = mapsBitmap(station.shape, values, station.scale, view.palette);
      context.drawImage(image, c * width, 0, width, height, 0, 0, zoom * width, zoom * height);
    }
    const size = { width: zoom * (box.x1 - box.x0), height: zoom * (box.y1 - box.y0) };
    const place = { x: zoom * box.x0, y: zoom * box.y0, ...size };
    const frame = svg(
      "svg",
      { width: zoom * width, height: zoom * height, "aria-hidden": "true" },
      svg("rect", { class: "lenet-halo", ...place }),
      svg("rect", { class: "lenet-unit", ...place }),
    );
    const holder = h("div", { class: "lenet-plane-holder" }, canvas, frame);
    return { element: h("div", {}, holder, h("small", {}, caption)), canvas, zoom };
  }

  function drawPlanes({ station, unit, explanation }, shownChannel) {
    planes.replaceChildren();
    const below = stations[stations.indexOf(station) - 1];
    if (explanation?.window) {
      const c = net.layers[station.layer].kind === "conv2d" ? shownChannel : unit.c;
      const name = below.kind === "picture" ? "Input" : `${below.label}, map ${c}`;
      planes.append(plane(below, c, explanation.window, name).element);
    }
    const isMap = station.shape[0] * station.shape[1] > 1;
    planes.hidden = !isMap && !planes.childElementCount;
    if (!isMap) return;
    const box = { y0: unit.y, x0: unit.x, y1: unit.y + 1, x1: unit.x + 1 };
    const name = station.kind === "picture" ? "Input" : `${station.label}, map ${unit.c}`;
    const own = plane(station, unit.c, box, name);
    if (planes.childElementCount) {
      planes.append(h("span", { class: "lenet-arrow", "aria-hidden": "true" }, "→"));
    }
    planes.append(own.element);
    own.canvas.classList.add("lenet-clickable");
    own.canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const y = Math.floor(offsetY / own.zoom);
      const x = Math.floor(offsetX / own.zoom);
      onMove(station, { y, x, c: unit.c });
    });
  }

  // ---------------------------------------------------------------- weights
  let weightsShown = false;

  function toggleWeights() {
    weightsShown = !weightsShown;
    drawWeights();
  }

  function drawWeights() {
    const layer = now.station.layer < 0 ? null : net.layers[now.station.layer];
    weightsButton.hidden = !layer?.kernel;
    weightsButton.setAttribute("aria-expanded", String(weightsShown));
    weightsButton.textContent = weightsShown
      ? "Hide the weights"
      : `Show all ${layer?.kernel?.length.toLocaleString("en")} weights of ${now.station.label}`;
    weights.replaceChildren();
    if (!weightsShown || !layer?.kernel) return;
    const below = stations[stations.indexOf(now.station) - 1];
    const width = element.clientWidth - 32;
    weights.append(weightsView(layer, below.label, width, view.palette, now.unit.c));
  }

  // ---------------------------------------------------------------- all of it
  function drawBody() {
    const { run, station, unit, explanation, channel } = now;
    const focused = [...body.querySelectorAll("button")].indexOf(document.activeElement);
    const told = explain(run, station, unit, explanation, channel, onChannel);
    const field = explanation && net.receptiveField(station.layer, flatIndex(station, unit));
    const reach = field && `${field.y1 - field.y0}×${field.x1 - field.x0} pixels of the picture`;
    sentence.textContent = told.sentence + (reach ? ` It sees ${reach}.` : "");
    body.replaceChildren(...told.parts);
    body.querySelectorAll("button")[focused]?.focus();
    drawPlanes(now, told.channel);
  }

  return {
    element,
    /** channel: the input channel whose products are shown; null: that of the largest sum. */
    show(run, station, unit, explanation, channel) {
      now = { run, station, unit, explanation, channel };
      element.hidden = false;
      const value = view.valuesOf(station)[flatIndex(station, unit)];
      title.replaceChildren(
        h("code", {}, unitName(station, unit)),
        " = ",
        h("b", {}, format(value)),
      );
      for (const field of fields) field.show(station, unit);
      drawBody();
      drawWeights();
    },
    hide() {
      now = null;
      element.hidden = true;
    },
  };
}
