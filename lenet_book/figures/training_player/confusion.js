/* The confusion matrix of the test images after an epoch: a table, darker where more are. */

import { toBytes } from "../shared/core/sent.js";
import { h } from "../shared/draw/drawing.js";

/** Read stored counts. Returns at(epoch): rows of true classes, columns of predicted ones. */
export function confusionOf({ bytes }, classes) {
  const stored = toBytes(bytes);
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  return (epoch) =>
    Array.from({ length: classes }, (_, truth) =>
      Array.from({ length: classes }, (_, found) =>
        view.getUint16(2 * ((epoch * classes + truth) * classes + found), true),
      ),
    );
}

/** The matrix, folded away; its summary names the most frequent mistake.
 *  Returns {element, show(counts, when)}; `when` says of which epoch the counts are. */
export function confusionView(classNames) {
  const summary = h("summary", {});
  const body = h("tbody", {});
  const caption = h("caption", {});
  const columns = classNames.map((name) => h("th", { scope: "col" }, h("span", {}, name)));
  const table = h(
    "table",
    { class: "lenet-confusion" },
    caption,
    h("thead", {}, h("tr", {}, h("td", {}, "said →", h("br", {}), "true ↓"), columns)),
    body,
  );
  const element = h(
    "details",
    {},
    summary,
    h(
      "div",
      { class: "lenet-scroll", tabindex: 0, role: "region", "aria-label": "Confusion matrix" },
      table,
    ),
  );

  function show(counts, when) {
    const total = counts.flat().reduce((sum, count) => sum + count, 0);
    const right = counts.reduce((sum, row, c) => sum + row[c], 0);
    const [truth, found] = largestMistake(counts);
    summary.textContent =
      `Confusion matrix: most often, ${counts[truth][found]} times, ` +
      `“${classNames[truth]}” is taken for “${classNames[found]}”`;
    caption.textContent =
      `The ${total.toLocaleString("en")} test images ${when}: ` +
      `${right.toLocaleString("en")} right, on the diagonal.`;
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
        return h("tr", {}, h("th", { scope: "row" }, classNames[c]), cells);
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
