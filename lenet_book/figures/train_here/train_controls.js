/* What a reader presses and sets: the buttons above the charts, the settings below. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { readRate, readWhole, USUAL_RATES } from "./settings.js";

const WRONG = {
  no_number: TEXTS.wrong_no_number,
  zero: TEXTS.wrong_zero,
  negative: TEXTS.wrong_negative,
  too_small: TEXTS.wrong_too_small,
  too_large: TEXTS.wrong_too_large,
};
const MAIN = { idle: "train", failed: "train", running: "pause", paused: "go_on", over: "again" };

/** The buttons. Returns {element, mark(training)}.
 *  begin(how)   anew: "go", or "step" for a step alone */
export function trainButtons(training, begin) {
  const main = h("button", {
    type: "button",
    class: "lenet-train-main",
    onclick() {
      const { status } = training;
      if (status === "running") training.pause();
      else if (status === "paused") training.goOn("go");
      else begin("go");
    },
  });
  const step = h("button", { type: "button", onclick: one }, TEXTS.step);
  const again = h("button", { type: "button", onclick: () => begin("go") }, TEXTS.again);

  function one() {
    if (training.status === "paused") training.goOn("step");
    else begin("step");
  }

  return {
    element: h("div", { class: "lenet-row lenet-steppers" }, main, step, again),
    mark({ status }) {
      const isLoading = status === "loading";
      const isRefused = status === "refused";
      main.disabled = isRefused;
      main.textContent = TEXTS[MAIN[status] ?? "train"];
      step.disabled = isRefused || isLoading || status === "running" || status === "over";
      again.hidden = status !== "running" && status !== "paused";
    },
  };
}

/** The settings. Returns {element, mark(state)}.
 *  ledger          that of chapter 12, see fields.js; null: none
 *  given           the network that was given, so that its layers are no choice; null: none
 *  change(patch)   the reader set these
 *  refuse(text)    the reader wanted what cannot be */
export function settingFields(figure, { ledger, given }, change, refuse) {
  const asKind = (name, text) => (STATE[name].kind === "number" ? Number(text) : text);
  const plain = (name) => choice(name, (text) => change({ [name]: asKind(name, text) }));
  const own = [
    choice("optimiser", (optimiser) => change({ optimiser, rate: USUAL_RATES[optimiser] })),
    rateField(figure, change, refuse),
    batchField(figure, change, refuse),
    ...(given ? [] : ["activation", "pooling"].map(plain)),
    choice("pictures", (text) => setPictures(figure, Number(text), change, refuse)),
    plain("labels"),
    wholeField("epochs", figure, change, refuse),
    wholeField("seed", figure, change, refuse),
  ];
  const more = ledger?.fieldsOf({ figure, plain, typed, change, refuse });
  const fields = [...own, ...(more?.fields ?? [])];
  return {
    element: h(
      "div",
      { class: "lenet-choices lenet-train-settings", role: "group", "aria-label": TEXTS.settings },
      h("p", { class: "lenet-heading" }, TEXTS.settings),
      more?.chooser ?? "",
      fields.map(({ name, title = TEXTS[name], field }) =>
        h("label", {}, h("span", {}, title), field),
      ),
    ),
    mark(state) {
      for (const { name, field } of fields) field.value = state[name];
      more?.mark(state);
    },
  };
}

function choice(name, onChoice) {
  const { choices } = STATE[name];
  const pairs = Array.isArray(choices)
    ? choices.map((value) => [value, value.toLocaleString("en")])
    : Object.entries(choices);
  const options = pairs.map(([value, text]) => h("option", { value }, text));
  const field = h("select", { onchange: () => onChoice(field.value) }, options);
  return { name, field };
}

function typed(name, onText) {
  const inputmode = ["rate", "decay"].includes(name) ? "decimal" : "numeric";
  const onchange = () => onText(field.value);
  const field = h("input", { type: "text", inputmode, autocomplete: "off", onchange });
  return { name, field };
}

function rateField(figure, change, refuse) {
  const { least, most } = STATE.rate;
  const one = typed("rate", (text) => {
    const { value, wrong } = readRate(text, STATE.rate);
    const rate = figure.state.rate;
    if (!wrong) return change({ rate: value });
    one.field.value = rate;
    return refuse(phrase(WRONG[wrong], { rate, least, most }));
  });
  return one;
}

function wholeField(name, figure, change, refuse, isWrong = (_) => "") {
  const { least, most } = STATE[name];
  const one = typed(name, (text) => {
    const value = readWhole(text, STATE[name]);
    const now = figure.state[name];
    const told = { name: TEXTS[name], least, most, value: now };
    const why = value === null ? phrase(TEXTS.wrong_whole, told) : isWrong(value);
    if (!why) return change({ [name]: value });
    one.field.value = now;
    return refuse(why);
  });
  return one;
}

function batchField(figure, change, refuse) {
  return wholeField("batch", figure, change, refuse, (batch) => {
    const { pictures, batch: value } = figure.state;
    return batch > pictures ? phrase(TEXTS.wrong_batch, { batch, pictures, value }) : "";
  });
}

function setPictures(figure, pictures, change, refuse) {
  const batch = Math.min(figure.state.batch, pictures);
  const isCut = batch < figure.state.batch;
  change(isCut ? { pictures, batch } : { pictures });
  if (isCut) refuse(phrase(TEXTS.batch_cut, { batch }));
}
