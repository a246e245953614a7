/* Connection matrix: which maps feed which, what each link adds, and what it costs. */

import { createNetwork } from "../shared/core/engine.js";
import { toFloats } from "../shared/core/sent.js";
import {
  canvasContext,
  format,
  h,
  largestOf,
  linkButton,
  onTheme,
  onWidth,
  percent,
  readPalette,
} from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { connectionTable, kindOf, listOf, ringOf, turnedInto } from "./connection_table.js";
import { linkStrip, linkSum, mapImage } from "./connection_view.js";
import { linkedMaps, tablesFor } from "./linked_maps.js";

const PICTURE = 96; // CSS pixels
const RING = 132;

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const { spec, format: stored, bytes } = figure.data("network");
  const weights = toFloats(stored, bytes);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const label = figure.start.layer;
  const at = spec.layers.findIndex((entry) => entry.label === label);
  const layer = createNetwork(spec, weights).layers[at];
  const below = spec.layers[at - 1].label;
  const [rows, columns, inputs, outputs] = layer.kernelShape;
  const tables = tablesFor(layer, figure.data("paper").subsets);
  let now = null; // what is computed for the state
  let palette = null;

  const picture = h("canvas", { "aria-hidden": "true" });
  const summary = h("p", {});
  const names = Object.entries(tables).map(([id, { name }]) => [id, name]);
  const choice = choiceOf("Table", Object.fromEntries(names), (table) => figure.set({ table }));
  choice.element.hidden = names.length < 2;
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  chooser.buttons.append(linkButton(figure));
  const matrix = connectionTable({ inputs, outputs, below, label, onChoose });
  const counts = h("p", { class: "lenet-connections-count" });
  const ring = h("div", {});
  const about = h("p", {});
  const turn = h(
    "button",
    { type: "button", onclick: () => onChoose(turned()) },
    "Turn by one place",
  );
  const strip = linkStrip(below, label, inputs);
  const sum = linkSum(below, label, {
    onMove: move,
    onStep: (dy, dx) => move(figure.state.unit[0] + dy, figure.state.unit[1] + dx),
  });
  figure.root.classList.add("lenet-connections");
  figure.root.append(
    h(
      "div",
      { class: "lenet-connections-top" },
      picture,
      h("div", {}, summary, choice.element, chooser.buttons),
    ),
    chooser.panel,
    matrix.element,
    counts,
    h(
      "div",
      { class: "lenet-close-up" },
      h(
        "div",
        { class: "lenet-connections-head" },
        ring,
        h(
          "div",
          {},
          about,
          h("div", { class: "lenet-row" }, turn, beside("‹", -1), beside("›", 1)),
        ),
      ),
      strip.element,
      sum.element,
    ),
  );

  function beside(sign, by) {
    const attributes = {
      type: "button",
      "aria-label": by < 0 ? "Previous map" : "Next map",
      onclick: () => onChoose((figure.state.unit[2] + by + outputs) % outputs),
    };
    return h("button", attributes, sign);
  }

  // ---------------------------------------------------------------- what the reader does
  function onChoose(c) {
    const [y, x] = figure.state.unit;
    figure.set({ unit: [y, x, c] });
  }

  function move(y, x) {
    const clamp = (n, length) => Math.max(0, Math.min(length - 1, n));
    const [height, width] = layer.outputShape;
    const unit = [clamp(y, height), clamp(x, width), figure.state.unit[2]];
    if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
  }

  // ---------------------------------------------------------------- what is shown
  const subsets = () => tables[figure.state.table].subsets;
  const turned = () => turnedInto(subsets(), figure.state.unit[2], inputs);

  function valid({ index, layer: wanted, table, unit }) {
    return (
      wanted === label &&
      Number.isInteger(index) &&
      index >= 0 &&
      index < pictures.total &&
      table in tables &&
      unit.length === 3 &&
      unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < layer.outputShape[axis])
    );
  }

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const { unit } = figure.state;
    const [maps, results] = [now.run.maps[at - 1], now.run.maps[at]];
    const image = (shape, values) => {
      const scale = largestOf(values);
      return (c) => mapImage(shape, values, shape[2], c, scale, palette);
    };
    matrix.draw({
      subsets: subsets(),
      chosen: unit[2],
      inputImage: image(layer.inputShape, maps),
      outputImage: image(layer.outputShape, results),
    });
    const subset = subsets()[unit[2]];
    const width = figure.root.clientWidth || 680;
    strip.draw(now, layer, maps, unit, subset, palette, width);
    sum.draw(now, layer, results, unit, subset, palette);
    describe(unit, subset);
    summarise();
  }

  function describe([y, x, c], subset) {
    const links = subsets().reduce((total, { length }) => total + length, 0);
    const size = rows * columns;
    const biases = layer.bias ? outputs : 0;
    const total = (links * size + biases).toLocaleString("en");
    counts.replaceChildren(
      `${links} links × ${size} weights${biases ? ` + ${biases} biases` : ""} = `,
      h("b", {}, `${total} parameters`),
      ".",
    );
    ring.replaceChildren(ringOf(subset, inputs, RING, true));
    const parameters = subset.length * size + (biases ? 1 : 0);
    about.replaceChildren(
      h("b", {}, `${label} map ${c}`),
      ` sees ${listOf(subset)} of ${below}: ${kindOf(subset, inputs)}. `,
      `${subset.length} × ${size}${biases ? " + 1" : ""} = ${parameters} parameters. `,
      `Turned by one place on the ring, it is ${turnSays(c)}.`,
    );
    turn.disabled = turned() < 0 || turned() === c;
    const value = format(now.explanation.output);
    figure.announce(`${about.textContent} Row ${y}, column ${x}: ${value}.`);
  }

  function turnSays(c) {
    if (turned() === c) return "the same set";
    return turned() < 0 ? "in no column" : `map ${turned()}`;
  }

  /** The picture, and what the whole network makes of it with these links. */
  function summarise() {
    const { height, width } = pictures;
    const context = canvasContext(picture, PICTURE, (PICTURE * height) / width);
    context.drawImage(pictures.bitmap(now.run.input), 0, 0, PICTURE, (PICTURE * height) / width);
    const last = now.net.layers.at(-1);
    if (last.outputShape.length > 1) return;
    const values = now.run.maps.at(-1);
    const best = values.indexOf(Math.max(...values));
    const sure = last.activation === "softmax" ? `, ${percent(values[best])}` : "";
    const nameOf = (c) => classNames[c] ?? String(c);
    const { table } = figure.state;
    const truth = shown.label() ?? best;
    const known = shown.label() === null ? "" : " – right";
    summary.replaceChildren(
      `With the links of this table (${tables[table].name}), the network says `,
      h("b", {}, nameOf(best)),
      `${sure}${truth === best ? known : ` – wrong, it is a ${nameOf(truth)}`}.`,
    );
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const { index, table, unit } = figure.state;
    const values = shown.values();
    now = values && linkedMaps(spec, weights, at, subsets(), values, unit);
    if (!now) {
      summary.textContent = `Waiting for picture ${index} from the kernel…`;
      return;
    }
    if (isNew) {
      shown.tell(values);
    }
    choice.mark(table);
    draw();
  }

  // ---------------------------------------------------------------- size and theme
  onWidth(figure, draw);
  onTheme(figure, () => {
    palette = null;
    draw();
  });

  return { valid, update };
}
