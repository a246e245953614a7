/* The answers side by side: what each compares with, and how far or how probable it is. */

import { format, h, largestOf } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { drawValues, LARGEST } from "./seen_view.js";

const CELL = 7; // CSS pixels, of a drawing's value
const MOST = 30; // answers that are shown

/** A column for each output of a reader. Returns {element, show(read, palette)}. */
export function answersView({ drawings, columns, names, answer, far }) {
  const title = drawings ? TEXTS.distances : TEXTS.outputs;
  const hasLimit = drawings && far !== null;
  const note = hasLimit ? phrase(TEXTS.limit, { far: format(far, 1) }) : "";
  const count = Math.min(drawings ? drawings.length : answer.shownOutputs, MOST);
  const cells = Array.from({ length: count }, (_, c) => {
    const picture = drawings ? h("canvas", { "aria-hidden": "true" }) : null;
    const bar = h("i", {});
    const limit = hasLimit ? h("b", {}) : null;
    const value = h("span", { class: "lenet-digit-value" });
    const name = drawings ? (names[c] ?? String(c)) : answer.outputName(c);
    const element = h(
      "li",
      { class: "lenet-digit-answer" },
      h("span", { class: "lenet-digit-name" }, name),
      picture,
      h("span", { class: "lenet-track", "aria-hidden": "true" }, bar, limit),
      value,
    );
    return { element, picture, bar, limit, value };
  });
  const list = h(
    "ol",
    { class: "lenet-digit-answers", "aria-label": title },
    cells.map((cell) => cell.element),
  );
  return {
    element: h(
      "div",
      {},
      h("div", { class: "lenet-title" }, h("b", {}, title), h("span", {}, note)),
      list,
    ),
    show({ values, best, isRefused }, palette) {
      const most = drawings ? largestOf(values) : answer.most(values);
      cells.forEach(({ element, picture, bar, limit, value }, c) => {
        if (picture) drawValues(picture, drawings[c], columns, LARGEST, CELL, palette);
        bar.style.width = `${(100 * Math.abs(values[c])) / (most || 1)}%`;
        bar.classList.toggle("lenet-negative", values[c] < 0);
        if (limit) limit.style.left = `${Math.min(100, (100 * far) / (most || 1))}%`;
        value.textContent = drawings ? format(values[c], 1) : answer.write(values[c]);
        element.classList.toggle("lenet-digit-best", c === best && !isRefused);
        element.classList.toggle("lenet-digit-refused", c === best && isRefused);
      });
    },
    clear() {
      for (const { element, bar, value } of cells) {
        element.classList.remove("lenet-digit-best", "lenet-digit-refused");
        bar.style.width = "0";
        value.textContent = TEXTS.none;
      }
    },
  };
}
