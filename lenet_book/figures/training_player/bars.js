/* Probabilities as bars, the true class marked. */

import { h, percent } from "../shared/draw/drawing.js";
import { texts as TEXTS } from "./figure.json";

/** Returns {element, show(probabilities, truth)}; show returns the most probable class. */
export function probabilityBars(classNames, classes) {
  const rows = Array.from({ length: classes }, (_, c) => {
    const bar = h("i", {});
    const value = h("span", { class: "lenet-value" });
    const name = h("span", { class: "lenet-name" }, classNames[c] ?? String(c));
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

  function show(probabilities, truth) {
    const best = probabilities.indexOf(Math.max(...probabilities));
    element.classList.toggle("lenet-unknown", truth === null);
    rows.forEach((row, c) => {
      row.bar.style.width = `${100 * probabilities[c]}%`;
      row.value.textContent = percent(probabilities[c]);
      row.element.classList.toggle("lenet-best", c === best);
      row.element.classList.toggle("lenet-true", c === truth);
    });
    return best;
  }

  return { element, show };
}
