/* Output layer: from the last hidden layer's code to logits, probabilities and the loss. */

import { networkOf } from "../shared/core/sent.js";
import { codeGrid } from "../shared/draw/code_grid.js";
import { canvasContext, h, linkButton, onTheme, readPalette } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { classTable } from "./class_table.js";
import { texts as TEXTS } from "./figure.json";
import { logitSum } from "./logit_sum.js";
import { lossBar } from "./loss_bar.js";
import { chosenUnit, isPossible, outputControls } from "./output_controls.js";
import { outputSummary, pictureName } from "./output_summary.js";
import { outputValues } from "./output_values.js";
import { readChanges } from "./unit_changes.js";

const BITMAP = { units: 84, columns: 7 }; // F6 as the paper draws it: 7 wide, 12 high
const PICTURE = 96; // CSS pixels

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const net = networkOf(figure);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const [hidden, output] = net.layers.slice(-2);
  const [units] = output.inputShape;
  const columns = units === BITMAP.units ? BITMAP.columns : Math.ceil(Math.sqrt(units));
  const names = Array.from({ length: output.outputs }, (_, c) => classNames[c] ?? String(c));
  let now = null; // what is computed for the state
  let palette = null;

  const picture = h("canvas", { "aria-hidden": "true" });
  const shown = shownPicture(figure, pictures, classNames, update, {
    patch: (index) => ({ index, changes: [], truth: null, logit: null }),
  });
  const { chooser } = shown;
  const code = codeGrid(hidden.label, units, columns, (unit) =>
    figure.set({ unit: unit === null ? null : [unit] }),
  );
  const table = classTable(names, (logit) => figure.set({ logit }));
  const loss = lossBar(names.length);
  const controls = outputControls(figure, hidden, names);
  const sum = logitSum(hidden.label, columns, names);
  const says = h("p", { class: "lenet-summary" });
  const codeTitle = title(hidden.label, phrase(TEXTS.units, { n: units }));
  figure.root.classList.add("lenet-output");
  figure.root.append(
    h(
      "div",
      { class: "lenet-output-flow" },
      h("div", { class: "lenet-output-picture" }, title(TEXTS.input), picture, chooser.buttons),
      h("div", {}, codeTitle, code.element),
      table.element,
    ),
    chooser.panel,
    h("div", { class: "lenet-row lenet-output-loss" }, controls.truth, loss.element),
    says,
    controls.unit,
    h("div", { class: "lenet-row" }, controls.logits, linkButton(figure)),
    sum.element,
  );

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const height = (PICTURE * pictures.height) / pictures.width;
    const context = canvasContext(picture, PICTURE, height);
    context.drawImage(pictures.bitmap(now.picture), 0, 0, PICTURE, height);
    const unit = chosenUnit(figure.state);
    code.show({ ...now, unit, palette });
    table.show(now, unit === null ? null : partOf(unit));
    loss.show(now.truth === null ? null : now.probabilities[now.truth]);
    controls.mark(now);
    sum.show(now, unit, palette);
  }

  /** What a unit adds to every logit. */
  function partOf(unit) {
    const values = now.explanations.map(({ products }) => products[unit]);
    return { name: `${hidden.label}[${unit}]`, values };
  }

  function describe() {
    const name = shown.own ? TEXTS.own_picture : pictureName(pictures, figure.state.index);
    says.textContent = outputSummary(now, name, names);
    figure.announce(says.textContent);
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const { state } = figure;
    const values = shown.values();
    if (!values) {
      now = null;
      says.textContent = phrase(TEXTS.waiting, { index: state.index });
      return;
    }
    const computed = outputValues(net, values, readChanges(state.changes, units), state);
    const truth = state.truth ?? shown.label();
    now = { ...computed, truth, logit: state.logit ?? computed.best };
    if (isNew) shown.tell(values);
    draw();
    describe();
  }

  onTheme(figure, () => {
    palette = null;
    draw();
  });

  return { valid: (state) => isPossible(state, pictures.total, units, names.length), update };
}

function title(name, note) {
  return h("div", { class: "lenet-title" }, h("b", {}, name), note && h("span", {}, note));
}
