/* Outputs as bars, the true class marked. */

import { h } from "../shared/draw/drawing.js";
import { texts as TEXTS } from "./figure.json";

/** Returns {element, show(values, truth)}. answer: how a run's outputs are read. */
export function outputBars(answer, classes) {
  const rows = Array.from({ length: classes }, (_, c) => {
    const bar = h("i", {});
    const value = h("span", { class: "lenet-value" });
    const name = h("span", { class: "lenet-name" }, answer.outputName(c));
    const track = h("span", { class: "lenet-track" }, bar);
    return { bar, value, element: h("div", { class: "lenet-bar" }, name, track, value) };
  });
  const key = h("div", { class: "lenet-legend lenet-legend-true" }, TEXTS.true_class);
  const element = h(
    "div",
    { class: "lenet-bars" },
    rows.map((row) => row.element),
    key,
  );

  function show(values, truth) {
    const [best, most, truly] = [answer.best(values), answer.most(values), answer.outputsOf(truth)];
    element.classList.toggle("lenet-unknown", !truly.length);
    rows.forEach((row, c) => {
      row.bar.style.width = `${(100 * Math.abs(values[c])) / (most || 1)}%`;
      row.bar.classList.toggle("lenet-negative", values[c] < 0);
      row.value.textContent = answer.write(values[c]);
      row.element.classList.toggle("lenet-best", c === best);
      row.element.classList.toggle("lenet-true", truly.includes(c));
    });
  }

  return { element, show };
}
