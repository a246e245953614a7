/* The matrix of classes and answers, in which a cell can be chosen. */

import { confusionTable } from "../shared/draw/confusion_table.js";
import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { cellAfter } from "./error_state.js";
import { texts as TEXTS } from "./figure.json";

/** onChoose({truth, found}): the reader chose a cell.
 *  Returns {element, show(counts, state)}. */
export function matrixView(classNames, onChoose) {
  const corner = [TEXTS.corner_found, h("br", {}), TEXTS.corner_truth];
  const table = confusionTable(classNames, corner, { role: "grid", "aria-label": TEXTS.matrix });
  const places = new Map();
  let chosen = null;
  table.cells.forEach((row, truth) =>
    row.forEach((cell, found) => {
      cell.setAttribute("role", "gridcell");
      places.set(cell, { truth, found });
    }),
  );
  table.element.addEventListener("click", ({ target }) => {
    if (places.has(target)) onChoose(places.get(target));
  });
  table.element.addEventListener("keydown", (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    const next = places.has(target) && cellAfter(key, places.get(target), classNames.length);
    if (!next || altKey || ctrlKey || metaKey) return;
    event.preventDefault();
    onChoose(next);
    table.cells[next.truth][next.found].focus();
  });

  function mark(cell, isChosen) {
    cell.tabIndex = isChosen ? 0 : -1;
    cell.setAttribute("aria-selected", String(isChosen));
  }

  function show(counts, { truth, found }) {
    const total = counts.flat().reduce((sum, count) => sum + count, 0);
    const right = counts.reduce((sum, row, c) => sum + row[c], 0);
    const numbers = { right: right.toLocaleString("en"), total: total.toLocaleString("en") };
    table.show(counts, phrase(TEXTS.right_of_all, numbers));
    for (const [cell, at] of places) {
      const whole = counts[at.truth].reduce((sum, count) => sum + count, 0);
      const said = { truth: classNames[at.truth], found: classNames[at.found], whole };
      const count = counts[at.truth][at.found];
      cell.setAttribute("aria-label", phrase(TEXTS.cell, { ...said, count }));
      if (!chosen) mark(cell, false);
    }
    if (chosen) mark(chosen, false);
    chosen = table.cells[truth][found];
    mark(chosen, true);
  }

  return { element: h("div", { class: "lenet-errors-matrix" }, table.element), show };
}
