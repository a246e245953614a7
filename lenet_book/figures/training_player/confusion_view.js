/* The confusion matrix of the test images after an epoch: a table, darker where more are. */

import { h } from "../shared/draw/drawing.js";
import { shortNames } from "../shared/draw/short_names.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const SHORT = 4; // letters of a class in front of its row, on a phone

/** The matrix, folded away; its summary names the most frequent mistake.
 *  Returns {element, show(counts, epoch)}; counts: see firstSeedOf. */
export function confusionView(classNames) {
  const summary = h("summary", {});
  const body = h("tbody", {});
  const caption = h("caption", {});
  const short = shortNames(classNames, ({ length }) => length <= SHORT);
  const columns = classNames.map((name) => h("th", { scope: "col" }, h("span", {}, name)));
  const table = h(
    "table",
    { class: "lenet-confusion" },
    caption,
    h("thead", {}, h("tr", {}, h("td", {}, TEXTS.columns, h("br", {}), TEXTS.rows), columns)),
    body,
  );
  const element = h(
    "details",
    {},
    summary,
    h(
      "div",
      { class: "lenet-scroll", tabindex: 0, role: "region", "aria-label": TEXTS.matrix },
      table,
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
    caption.textContent = phrase(epoch ? TEXTS.counts_after : TEXTS.counts_before, {
      total: total.toLocaleString("en"),
      right: right.toLocaleString("en"),
      epoch,
    });
    body.replaceChildren(
      ...counts.map((row, c) => {
        const images = row.reduce((sum, count) => sum + count, 0);
        const cells = row.map((count, k) => {
          // Colour by the share of the row, so that a class shows where its images went.
          const share = Math.round((100 * count) / (images || 1));
          return h(
            "td",
            { class: k === c ? "lenet-right" : "lenet-wrong", style: `--lenet-share: ${share}%` },
            String(count),
          );
        });
        const whole = h("span", { class: "lenet-whole" }, classNames[c]);
        const cut = h("span", { class: "lenet-cut", "aria-hidden": "true" }, short[c]);
        return h("tr", {}, h("th", { scope: "row" }, whole, cut), cells);
      }),
    );
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
