/* What a reader presses: to train, and to do to the workers. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { state as STATE, texts as TEXTS } from "./figure.json";

const SOME = 20; // steps, for one press
const LAST = STATE.step.most;
const MAIN = { running: "stop", over: "again" };

/** The buttons. Returns {element, mark()}. again(): back to the beginning. */
export function runButtons(pair, again) {
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const further = (steps) => pair.run(Math.min(LAST, pair.course.A.step + steps));
  const main = h("button", { type: "button", class: "lenet-train-main", onclick: go });
  const one = button(TEXTS.step, () => further(1));
  const some = button(TEXTS.steps, () => further(SOME));
  const anew = button(TEXTS.again, () => {
    again();
    main.focus(); // this button goes away
  });

  function go() {
    if (pair.status === "running") pair.stop();
    else if (pair.status === "over") again();
    else pair.run(LAST);
  }

  return {
    element: h("div", { class: "lenet-row lenet-steppers" }, main, one, some, anew),
    mark() {
      const { status } = pair;
      main.disabled = status === "refused" || status === "loading";
      main.textContent = TEXTS[MAIN[status] ?? "run"];
      for (const step of [one, some]) step.disabled = main.disabled || status in MAIN;
      anew.hidden = status !== "running" && status !== "paused";
    },
  };
}

/** The switches, a row each. Returns {element, mark(state)}. */
export function switchRows(onChoose) {
  const rows = ["gradients", "data", "b"].map((name) => {
    const choose = (value) => onChoose({ [name]: value });
    return { name, ...choiceOf(TEXTS[name], STATE[name].choices, choose) };
  });
  return {
    element: h(
      "div",
      { class: "lenet-choices lenet-pair-switches" },
      rows.map(({ element }) => element),
    ),
    mark(state) {
      for (const { name, mark } of rows) mark(state[name]);
    },
  };
}
