/* What a reader of the output layer can change, and which states are possible. */

import { linkedNumber } from "../shared/core/typed_number.js";
import { valueSlider } from "../shared/draw/code_grid.js";
import { h } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { readChanges, withChange } from "./unit_changes.js";

const { temperature: TEMPERATURE, constant: CONSTANT } = STATE;
const UNIT = { least: -1, most: 1, step: 0.05 }; // the values of tanh
const PLAIN = { truth: null, changes: [], constant: 0, temperature: 1 }; // as the network sees it

/** The number of the chosen unit, or null. */
export const chosenUnit = ({ unit }) => unit?.[0] ?? null;

/** May this state, read from a link, be shown? */
export function isPossible(state, pictureCount, units, classes) {
  const { index, unit, logit, truth, changes, constant, temperature } = state;
  const isBelow = (n, limit) => Number.isInteger(n) && n >= 0 && n < limit;
  const isWithin = (value, { least, most }) =>
    linkedNumber(value) >= least && linkedNumber(value) <= most;
  return (
    isBelow(index, pictureCount) &&
    (unit === null || (unit.length === 1 && isBelow(unit[0], units))) &&
    (logit === null || isBelow(logit, classes)) &&
    (truth === null || isBelow(truth, classes)) &&
    readChanges(changes, units) !== null &&
    isWithin(constant, CONSTANT) &&
    isWithin(temperature, TEMPERATURE)
  );
}

/** The controls: `truth`, the true class; `unit`, the chosen unit's value; `logits`, what is done
 *  to all of them. hidden: the engine's layer before the output; names: those of the classes. */
export function outputControls(figure, hidden, names) {
  let now = null; // {changes, code}
  const truth = h(
    "select",
    { onchange: () => figure.set({ truth: Number(truth.value) }) },
    names.map((name, c) => h("option", { value: c }, name)),
  );
  const temperature = valueSlider(TEXTS.temperature, TEMPERATURE, (value) =>
    figure.set({ temperature: value }),
  );
  const constant = valueSlider(TEXTS.constant, CONSTANT, (value) =>
    figure.set({ constant: value }),
  );
  const reset = h("button", { type: "button", onclick: () => figure.set(PLAIN) }, TEXTS.reset);
  const value = valueSlider(phrase(TEXTS.unit_value, { layer: hidden.label }), UNIT, changeUnit);
  const flip = h(
    "button",
    { type: "button", onclick: () => changeUnit(-now.code[chosenUnit(figure.state)]) },
    TEXTS.flip,
  );
  const unitRow = h("div", { class: "lenet-row" }, value.element, flip);

  function changeUnit(to) {
    figure.set({ changes: withChange(now.changes, chosenUnit(figure.state), to) });
  }

  return {
    truth: h("label", {}, words(TEXTS.truth, { choice: truth })),
    unit: unitRow,
    logits: [temperature.element, constant.element, reset],
    /** computed: from outputValues, and {truth}. */
    mark(computed) {
      now = computed;
      const unit = chosenUnit(figure.state);
      truth.value = now.truth ?? "";
      temperature.show(now.temperature, 1);
      constant.show(now.added, 0);
      unitRow.hidden = unit === null || hidden.activation !== "tanh";
      if (unit !== null) value.show(now.code[unit], 2, `${hidden.label}[${unit}]`);
    },
  };
}
