/* The loss as one weight changes, and the line that its gradient predicts. */

import { valueSlider } from "../shared/draw/code_grid.js";
import { format, h } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { lossChart } from "./loss_chart.js";
import { decimals } from "./magnitude.js";

const REACH = STATE.change.most; // how far the weight can be moved
const POINTS = 21;

/** onChange(change): the reader moved the weight. */
export function lossLine(onChange) {
  const slider = valueSlider(TEXTS.change, STATE.change, onChange);
  const reset = h("button", { type: "button", onclick: () => onChange(0) }, TEXTS.reset);
  const says = h("p", { class: "lenet-loss-line-says" });
  const measured = h("p", {});
  const chart = h("div", { class: "lenet-loss-line" });
  const beside = h("div", { class: "lenet-loss-line-text" }, says, measured);
  const element = h(
    "div",
    {},
    h("div", { class: "lenet-loss-line-flow" }, chart, beside),
    h("div", { class: "lenet-row" }, slider.element, reset),
  );
  let curve = []; // [{change, loss}]

  /** Another weight or picture: nudge(change) gives {loss, change}. */
  function load(nudge) {
    curve = Array.from({ length: POINTS }, (_, i) => {
      const change = REACH * ((2 * i) / (POINTS - 1) - 1);
      return { change, loss: nudge(change).loss };
    });
  }

  /** now: the loss with the change; start: without; slope: the gradient; check: as measured. */
  function show({ change, now, start, slope, check, name }) {
    const predicted = start + slope * change;
    slider.show(change, 2);
    reset.disabled = change === 0;
    says.replaceChildren(
      ...words(TEXTS.moved, {
        name,
        change: format(change, 2, true),
        loss: format(now, 4),
        predicted: format(predicted, 4),
      }),
    );
    const digits = decimals(Math.max(Math.abs(slope), Math.abs(check))) + 1;
    measured.textContent = phrase(TEXTS.measured, {
      measured: format(check, digits, true),
      slope: format(slope, digits, true),
    });
    chart.replaceChildren(lossChart(curve, { change, now, start, slope }));
  }

  return { element, load, show, text: () => says.textContent };
}
