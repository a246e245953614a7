/* The fields of chapter 12's ledger: a row to train, and the settings in which rows differ. */

import { h, percent } from "../../shared/draw/drawing.js";
import { phrase } from "../../shared/draw/words.js";
import { state as STATE } from "../figure.json";
import { readDecay } from "../settings.js";
import { neededBy, rowOf, settingsOf } from "./ledger_rows.js";
import TEXTS from "./texts.json" with { type: "json" };

/** The ledger, from its rows: {left, fieldsOf(tools)}. `left`: the rows that the page cannot train;
 *  fieldsOf: the fields, for settingFields of train_controls.js. */
export function ledgerOf(rows) {
  const known = rows.filter((row) => !neededBy(row));
  return { left: rowsLeft(rows), fieldsOf: (tools) => fieldsOf(known, tools) };
}

function fieldsOf(known, tools) {
  const { plain, change } = tools;
  const options = [
    h("option", { value: "", disabled: true }, TEXTS.row_none),
    ...known.map(({ id, label }) => h("option", { value: id }, label)),
  ];
  const chosen = () => known.find(({ id }) => id === field.value);
  const field = h("select", { onchange: () => change(settingsOf(chosen())) }, options);
  const recorded = h("small", {});
  const titled = (one) => ({ ...one, title: TEXTS[one.name] });
  return {
    chooser: h(
      "div",
      { class: "lenet-train-row" },
      h("label", {}, h("span", {}, TEXTS.row), field),
      recorded,
    ),
    fields: [...["pixels", "schedule", "mirror", "shift"].map(plain), decayField(tools)].map(
      titled,
    ),
    mark(state) {
      const row = rowOf(known, state);
      field.value = row?.id ?? "";
      const accuracy = row && percent(row.measures.validation.mean);
      recorded.textContent = row ? phrase(TEXTS.row_recorded, { accuracy }) : "";
    },
  };
}

const NEEDS = {
  network: TEXTS.needs_network,
  optimiser: TEXTS.needs_optimiser,
  initialisation: TEXTS.needs_initialisation,
  alternating: TEXTS.needs_alternating,
  light: TEXTS.needs_light,
  label_smoothing: TEXTS.needs_label_smoothing,
  averaging: TEXTS.needs_averaging,
  distillation: TEXTS.needs_distillation,
};

/** The rows that cannot be trained here, and why, behind a line. */
function rowsLeft(rows) {
  const left = rows.filter(neededBy);
  const lines = left.map((row) => {
    const told = { label: row.label, what: NEEDS[neededBy(row)] };
    return h("li", {}, phrase(TEXTS.row_left, told));
  });
  return h(
    "details",
    { class: "lenet-numbers" },
    h("summary", {}, TEXTS.rows_left),
    h("ul", {}, lines),
  );
}

function decayField({ figure, typed, change, refuse }) {
  const { least, most } = STATE.decay;
  const one = typed("decay", (text) => {
    const decay = readDecay(text, STATE.decay);
    if (decay !== null) return change({ decay });
    const { decay: value } = figure.state;
    one.field.value = value;
    return refuse(phrase(TEXTS.wrong_decay, { least, most, value }));
  });
  return one;
}
