/* A confusion matrix: a row for each class, a column for each answer, darker where more are. */

import { h } from "./drawing.js";
import { shortNames } from "./short_names.js";

const SHORT = 4; // letters of a class in front of its row, on a phone

/** The table, empty at first. corner: what stands where names meet; attributes: of the table.
 *  Returns {element, cells, show(counts, caption)}: cells[truth][found] are its elements. */
export function confusionTable(classNames, corner, attributes = {}) {
  const caption = h("caption", {});
  const short = shortNames(classNames, ({ length }) => length <= SHORT);
  const columns = classNames.map((name) => h("th", { scope: "col" }, h("span", {}, name)));
  const cells = classNames.map((_, truth) =>
    classNames.map((_, found) =>
      h("td", { class: truth === found ? "lenet-right" : "lenet-wrong" }),
    ),
  );
  const rows = classNames.map((name, truth) => {
    const whole = h("span", { class: "lenet-whole" }, name);
    const cut = h("span", { class: "lenet-cut", "aria-hidden": "true" }, short[truth]);
    return h("tr", {}, h("th", { scope: "row" }, whole, cut), cells[truth]);
  });
  const element = h(
    "table",
    { class: "lenet-confusion", ...attributes },
    caption,
    h("thead", {}, h("tr", {}, h("td", {}, corner), columns)),
    h("tbody", {}, rows),
  );

  function show(counts, text) {
    caption.textContent = text;
    counts.forEach((row, truth) => {
      const images = row.reduce((sum, count) => sum + count, 0);
      row.forEach((count, found) => {
        const cell = cells[truth][found];
        cell.textContent = String(count);
        // Colour by the share of the row, so that a class shows where its images went.
        cell.style.setProperty("--lenet-share", `${Math.round((100 * count) / (images || 1))}%`);
      });
    });
  }

  return { element, cells, show };
}
