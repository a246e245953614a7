/* The confusion matrix of the test images after an epoch. */

import { confusionTable } from "../shared/draw/confusion_table.js";
import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

/** The matrix, folded away; its summary names the most frequent mistake.
 *  Returns {element, show(counts, epoch)}; counts: see firstSeedOf. */
export function confusionView(classNames) {
  const summary = h("summary", {});
  const table = confusionTable(classNames, [TEXTS.columns, h("br", {}), TEXTS.rows]);
  const element = h(
    "details",
    {},
    summary,
    h(
      "div",
      { class: "lenet-scroll", tabindex: 0, role: "region", "aria-label": TEXTS.matrix },
      table.element,
    ),
  );

  function show(counts, epoch) {
    const total = counts.flat().reduce((sum, count) => sum + count, 0);
    const right = counts.reduce((sum, row, c) => sum + row[c], 0);
    const [truth, found] = largestMistake(counts);
    summary.textContent = phrase(TEXTS.most_often, {
      n: counts[truth][found],
      truth: classNames[truth],
      found: classNames[found],
    });
    const caption = phrase(epoch ? TEXTS.counts_after : TEXTS.counts_before, {
      total: total.toLocaleString("en"),
      right: right.toLocaleString("en"),
      epoch,
    });
    table.show(counts, caption);
  }

  return { element, show };
}

function largestMistake(counts) {
  let most = [0, 1];
  counts.forEach((row, truth) =>
    row.forEach((count, found) => {
      if (truth !== found && count > counts[most[0]][most[1]]) most = [truth, found];
    }),
  );
  return most;
}
