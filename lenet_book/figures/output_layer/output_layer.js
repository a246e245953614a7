/* Output layer: from the last hidden layer's code to logits, probabilities and the loss. */

import { networkOf } from "../shared/core/sent.js";
import { codeGrid, valueSlider } from "../shared/draw/code_grid.js";
import {
  canvasContext,
  format,
  h,
  linkButton,
  onTheme,
  percent,
  readPalette,
} from "../shared/draw/drawing.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { classTable, logitSum, lossBar } from "./class_table.js";
import { state as STATE } from "./figure.json";

const BITMAP = { units: 84, columns: 7 }; // F6 as the paper draws it: 7 wide, 12 high
const { temperature: TEMPERATURE, constant: CONSTANT } = STATE;
const PICTURE = 96; // CSS pixels

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const net = networkOf(figure);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const last = net.layers.length - 1;
  const units = net.layers[last].inputShape[0];
  const hidden = net.layers[last - 1].label;
  const squashed = net.layers[last - 1].activation === "tanh";
  const columns = units === BITMAP.units ? BITMAP.columns : Math.ceil(Math.sqrt(units));
  const nameOf = (c) => classNames[c] ?? String(c);
  let now = null; // what is computed for the state
  let palette = null;

  const picture = h("canvas", { "aria-hidden": "true" });
  const shown = shownPicture(figure, pictures, classNames, update, {
    patch: (index) => ({ index, changes: [], truth: null, logit: null }),
  });
  const { chooser } = shown;
  const code = codeGrid(hidden, units, columns, choose);
  const table = classTable(
    Array.from(net.layers[last].bias || [], (_, c) => nameOf(c)),
    (c) => figure.set({ logit: c }),
  );
  const loss = lossBar(net.layers[last].outputs);
  const truth = h(
    "select",
    { onchange: () => figure.set({ truth: Number(truth.value) }) },
    Array.from({ length: net.layers[last].outputs }, (_, c) =>
      h("option", { value: c }, nameOf(c)),
    ),
  );
  const temperature = valueSlider("Temperature", TEMPERATURE, (value) =>
    figure.set({ temperature: value }),
  );
  const constant = valueSlider("Added to all logits", CONSTANT, (value) =>
    figure.set({ constant: value }),
  );
  const unitValue = valueSlider(`${hidden} unit`, { least: -1, most: 1, step: 0.05 }, changeUnit);
  const flip = h(
    "button",
    { type: "button", onclick: () => changeUnit(-now.code[chosenUnit()]) },
    "Change its sign",
  );
  const unitRow = h("div", { class: "lenet-row" }, unitValue.element, flip);
  const reset = h("button", { type: "button", onclick: () => figure.set(plain()) }, "As it was");
  const sum = logitSum();
  const says = h("p", { class: "lenet-summary" });
  figure.root.classList.add("lenet-output");
  figure.root.append(
    h(
      "div",
      { class: "lenet-output-flow" },
      h("div", { class: "lenet-output-picture" }, title("Input"), picture, chooser.buttons),
      h("div", {}, title(hidden, `${units} units`), code.element),
      table.element,
    ),
    chooser.panel,
    h(
      "div",
      { class: "lenet-row lenet-output-loss" },
      h("label", {}, "True class ", truth),
      loss.element,
    ),
    says,
    unitRow,
    h(
      "div",
      { class: "lenet-row" },
      temperature.element,
      constant.element,
      reset,
      linkButton(figure),
    ),
    sum.element,
  );

  function title(name, note) {
    return h("div", { class: "lenet-title" }, h("b", {}, name), note && h("span", {}, note));
  }

  // ---------------------------------------------------------------- what the reader does
  const chosenUnit = () => figure.state.unit?.[0] ?? null;

  function choose(unit) {
    figure.set({ unit: unit === null ? null : [unit] });
  }

  /** The state of a picture as the network sees it. */
  const plain = () => ({ truth: null, changes: [], constant: 0, temperature: 1 });

  function changeUnit(value) {
    const unit = chosenUnit();
    const changes = new Map(now.changes).set(unit, value);
    figure.set({ changes: [...changes].flat() });
  }

  // ---------------------------------------------------------------- what is shown
  /** The changed units and their values, or null if they are written wrongly. */
  function changesOf(flat) {
    const text = String(flat);
    const numbers = text === "" ? [] : text.split(",").map(Number);
    const changes = new Map();
    for (let i = 0; i < numbers.length; i += 2) changes.set(numbers[i], numbers[i + 1]);
    const fits = ([unit, value]) =>
      Number.isInteger(unit) && unit >= 0 && unit < units && Math.abs(value) <= 1e3;
    return [...changes].every(fits) ? changes : null;
  }

  const between = (value, { least, most }) => Number(value) >= least && Number(value) <= most;
  const isClass = (c) =>
    c === null || (Number.isInteger(c) && c >= 0 && c < net.layers[last].outputs);

  function valid({ index, unit, logit, truth: wanted, changes, constant: added, temperature: t }) {
    const hasUnit =
      unit === null ||
      (unit.length === 1 && Number.isInteger(unit[0]) && unit[0] >= 0 && unit[0] < units);
    return (
      Number.isInteger(index) &&
      index >= 0 &&
      index < pictures.total &&
      hasUnit &&
      isClass(logit) &&
      isClass(wanted) &&
      changesOf(changes) !== null &&
      between(added, CONSTANT) &&
      between(t, TEMPERATURE)
    );
  }

  function compute() {
    const { changes: flat } = figure.state;
    const values = shown.values();
    if (!values) return null;
    const run = net.forward(values);
    const changes = changesOf(flat);
    for (const [unit, value] of changes) run.maps[last - 1][unit] = value;
    const { logits } = net.explain(run, last, 0);
    const added = Number(figure.state.constant);
    const t = Number(figure.state.temperature);
    const probabilities = softmax(logits.map((z) => (z + added) / t));
    const best = probabilities.indexOf(Math.max(...probabilities));
    const label = shown.label();
    return {
      values,
      run,
      code: run.maps[last - 1],
      changes,
      logits,
      added,
      temperature: t,
      probabilities,
      best,
      truth: figure.state.truth ?? label,
      logit: figure.state.logit ?? best,
    };
  }

  function softmax(z) {
    const largest = Math.max(...z);
    const powers = z.map((value) => Math.exp(value - largest));
    const total = powers.reduce((sum_, power) => sum_ + power, 0);
    return powers.map((power) => power / total);
  }

  function describe() {
    const { best, probabilities, truth: true_ } = now;
    const index = figure.state.index - pictures.first;
    const number = pictures.numbers ? pictures.numbers[index] : figure.state.index;
    const which = shown.own ? "Your picture" : `${pictures.source} ${number}`;
    const answer = `${which}: the network says ${nameOf(best)} (${percent(probabilities[best])})`;
    const verdict = best === true_ ? "and that is right" : `but the true class is ${nameOf(true_)}`;
    says.textContent =
      true_ === null
        ? `${answer}.`
        : `${answer}, ${verdict}. The loss is ${format(-Math.log(probabilities[true_]), 2)}.`;
    figure.announce(says.textContent);
  }

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const { height, width } = pictures;
    const context = canvasContext(picture, PICTURE, (PICTURE * height) / width);
    context.drawImage(pictures.bitmap(now.values), 0, 0, PICTURE, (PICTURE * height) / width);
    const unit = chosenUnit();
    code.show({ ...now, unit, palette });
    const explanations = now.logits.map((_, c) => net.explain(now.run, last, c));
    table.show({ ...now, unit, unitName: `${hidden}[${unit}]`, explanations });
    truth.value = now.truth ?? "";
    loss.show(now.truth === null ? null : now.probabilities[now.truth]);
    temperature.show(now.temperature, 1);
    constant.show(now.added, 0);
    unitRow.hidden = unit === null || !squashed;
    if (unit !== null) unitValue.show(now.code[unit], 2, `${hidden}[${unit}]`);
    sum.show({
      ...now,
      palette,
      columns,
      hidden,
      unit,
      className: nameOf(now.logit),
      explanation: explanations[now.logit],
    });
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    now = compute();
    if (!now) {
      says.textContent = `Waiting for picture ${figure.state.index} from the kernel…`;
      return;
    }
    if (isNew) {
      shown.tell(now.values);
    }
    draw();
    describe();
  }

  onTheme(figure, () => {
    palette = null;
    draw();
  });

  return { valid, update };
}
