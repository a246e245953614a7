/* Connection matrix: which maps feed which, what each link adds, and what it costs. */

import { createNetwork } from "../shared/core/engine.js";
import { toFloats } from "../shared/core/sent.js";
import { format, h, linkButton, onTheme, onWidth, readPalette } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { connectionControls, isPossible } from "./connection_controls.js";
import { connectionTable } from "./connection_table.js";
import { linkStrip, linkSum, mapImages } from "./connection_view.js";
import { columnSays, costSays, tableName } from "./connection_words.js";
import { texts as TEXTS } from "./figure.json";
import { linkedMaps, tablesFor } from "./linked_maps.js";
import { networkAnswer } from "./network_answer.js";
import { ringOf } from "./ring.js";

const RING = 132; // CSS pixels

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const { spec, format: stored, bytes } = figure.data("network");
  const weights = toFloats(stored, bytes);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const at = spec.layers.findIndex(({ label }) => label === figure.start.layer);
  const layer = createNetwork(spec, weights).layers[at];
  const below = spec.layers[at - 1].label;
  const inputs = layer.kernelShape[2];
  const tables = tablesFor(layer, figure.data("paper").subsets);
  let now = null; // what is computed for the state
  let palette = null;

  const answer = networkAnswer(pictures, classNames);
  const controls = connectionControls(figure, tables, layer, choose);
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  chooser.buttons.append(linkButton(figure));
  const matrix = connectionTable(layer, below, choose);
  const cost = h("p", { class: "lenet-connections-count" });
  const ring = h("div", {});
  const column = h("p", {});
  const strip = linkStrip(layer, below);
  const sum = linkSum(layer, below, { onMove: move, onStep: step });
  const head = { class: "lenet-connections-head" };
  figure.root.classList.add("lenet-connections");
  figure.root.append(
    h(
      "div",
      { class: "lenet-connections-top" },
      answer.picture,
      h("div", {}, answer.says, controls.table, chooser.buttons),
    ),
    chooser.panel,
    matrix.element,
    cost,
    h(
      "div",
      { class: "lenet-close-up" },
      h("div", head, ring, h("div", {}, column, controls.maps)),
      strip.element,
      sum.element,
    ),
  );

  // ---------------------------------------------------------------- what the reader does
  function choose(c) {
    const [y, x] = figure.state.unit;
    figure.set({ unit: [y, x, c] });
  }

  function move(y, x) {
    const clamp = (n, length) => Math.max(0, Math.min(length - 1, n));
    const [height, width] = layer.outputShape;
    const unit = [clamp(y, height), clamp(x, width), figure.state.unit[2]];
    if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
  }

  function step(dy, dx) {
    const [y, x] = figure.state.unit;
    move(y + dy, x + dx);
  }

  // ---------------------------------------------------------------- what is shown
  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const { table, unit } = figure.state;
    const [y, x, c] = unit;
    const subsets = tables[table];
    const [maps, results] = [now.run.maps[at - 1], now.run.maps[at]];
    matrix.draw({
      subsets,
      chosen: c,
      inputImage: mapImages(layer.inputShape, maps, palette),
      outputImage: mapImages(layer.outputShape, results, palette),
    });
    cost.replaceChildren(...costSays(subsets, layer));
    ring.replaceChildren(ringOf(subsets[c], inputs, RING, true));
    column.replaceChildren(...columnSays(subsets, c, layer, below));
    strip.draw(now, maps, unit, subsets[c], palette, figure.root.clientWidth || 680);
    sum.draw(now, results, unit, subsets[c], palette);
    answer.draw(now, shown.label(), tableName(table, subsets, inputs));
    const value = format(now.explanation.output);
    figure.announce(phrase(TEXTS.heard, { column: column.textContent, y, x, value }));
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const { index, table, unit } = figure.state;
    const values = shown.values();
    now = values && linkedMaps(spec, weights, at, tables[table], values, unit);
    if (!now) {
      answer.wait(index);
      return;
    }
    if (isNew) {
      shown.tell(values);
    }
    controls.mark(figure.state);
    draw();
  }

  // ---------------------------------------------------------------- size and theme
  onWidth(figure, draw);
  onTheme(figure, () => {
    palette = null;
    draw();
  });

  return { valid: (state) => isPossible(state, pictures.total, tables, layer), update };
}
