/* The curves as numbers: a table, and all seeds' numbers as a file to download. */

import { download } from "../csv_file.js";
import { valueAt } from "../shared/charts/curves.js";
import { h } from "../shared/draw/drawing.js";
import { csv, FILE } from "./curves_file.js";
import { texts as TEXTS } from "./figure.json";

/** The table, folded away. Returns {element, show(lines, runs)}:
 *  lines  [{heading, values, low, high}], the columns, as the charts draw them
 *  runs   [{name, seeds, history}], what the file holds: history[quantity] is a list of values
 *         for each seed */
export function curveTable() {
  const column = (name) => h("th", { scope: "col" }, h("span", {}, name));
  const cell = (text) => {
    const [value, ...range] = text.split(/(?<= )(?=\()/); // a range stays on one line
    return h("td", {}, value, h("span", {}, range));
  };
  const head = h("thead", {});
  const body = h("tbody", {});
  let runs = [];
  const save = h(
    "button",
    { type: "button", onclick: () => download(csv(runs), FILE) },
    TEXTS.download,
  );
  const element = h(
    "details",
    { class: "lenet-numbers" },
    h("summary", {}, TEXTS.numbers),
    h(
      "div",
      { class: "lenet-scroll", tabindex: 0, role: "region", "aria-label": TEXTS.numbers },
      h("table", {}, head, body),
    ),
    save,
    " ",
    h("small", {}, TEXTS.file_holds),
  );

  function show(lines, wanted) {
    runs = wanted;
    const epochs = Math.max(...lines.map(({ values }) => values.length));
    const names = lines.map(({ heading }) => column(heading));
    head.replaceChildren(h("tr", {}, column(TEXTS.epoch_column), names));
    body.replaceChildren(
      ...Array.from({ length: epochs }, (_, e) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, String(e + 1)),
          lines.map((line) => cell(valueAt(line, e + 1))),
        ),
      ),
    );
  }

  return { element, show };
}
