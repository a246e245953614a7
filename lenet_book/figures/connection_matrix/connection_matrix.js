/* Connection matrix: which maps feed which, what each link adds, and what it costs. */

import { networkOf } from "../shared/core/sent.js";
import { format, h, linkButton, onTheme, onWidth, readPalette } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { connectionControls, isPossible } from "./connection_controls.js";
import { mapImages } from "./connection_view.js";
import { costSays, layoutName, layoutSays } from "./connection_words.js";
import { texts as TEXTS } from "./figure.json";
import { layoutTables } from "./layout_tables.js";
import { layoutsFor } from "./layouts.js";
import { linkCloseUp } from "./link_close_up.js";
import { linkedMaps, tablesFor } from "./linked_maps.js";
import { networkAnswer } from "./network_answer.js";

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const trained = networkOf(figure);
  const { spec, weights } = trained;
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const at = spec.layers.findIndex(({ label }) => label === figure.start.layer);
  const layer = trained.layers[at];
  const below = spec.layers[at - 1].label;
  const inputs = layer.kernelShape[2];
  const inLayer = (n, axis) => Math.max(0, Math.min(layer.outputShape[axis] - 1, n));
  const layouts = layoutsFor(layer, tablesFor(layer, figure.data("paper").subsets));
  let now = null; // what is computed for the state
  let palette = null;

  const answer = networkAnswer(pictures, classNames);
  const controls = connectionControls(figure, layouts, layer, choose);
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  chooser.buttons.append(linkButton(figure));
  const matrix = layoutTables(layer, below, choose);
  const cost = h("p", { class: "lenet-connections-count" });
  const closeUp = linkCloseUp(layer, below, controls.maps, { onMove: move, onStep: step });
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
    closeUp.element,
  );

  // ---------------------------------------------------------------- what the reader does
  function choose(c) {
    const [y, x] = figure.state.unit;
    figure.set({ unit: [y, x, c] });
  }

  function move(y, x) {
    const unit = [...[y, x].map(inLayer), figure.state.unit[2]];
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
    const layout = layouts[table];
    const [maps, results] = [now.run.maps[at - 1], now.run.maps[at]];
    const images = [
      mapImages(layer.inputShape, maps, palette),
      mapImages(layer.outputShape, results, palette),
    ];
    matrix.draw(layout, unit[2], ...images);
    cost.replaceChildren(...costSays(layout, Boolean(layer.bias)));
    closeUp.element.hidden = !layout.isCut;
    if (!layout.isCut) {
      answer.count(now.run.input, layoutSays(table, below, layer));
      figure.announce(`${answer.says.textContent} ${cost.textContent}`);
      return;
    }
    closeUp.draw(now, maps, results, unit, layout.run, palette, figure.root.clientWidth || 680);
    answer.draw(now, shown.label(), layoutName(table, layout, inputs));
    const [y, x] = unit;
    const value = format(now.explanation.output);
    figure.announce(phrase(TEXTS.heard, { column: closeUp.says(), y, x, value }));
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const { index, table, unit } = figure.state;
    const values = shown.values();
    now = values && linkedMaps(spec, weights, at, layouts[table].run, values, unit);
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

  return { valid: (state) => isPossible(state, pictures.total, layouts, layer), update };
}
