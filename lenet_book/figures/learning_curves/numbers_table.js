/* The lines as numbers: a table, and all runs' numbers as a file to download. */

import { csvOf, download } from "../csv_file.js";
import { h } from "../shared/draw/drawing.js";
import { rowsOf } from "./curve_numbers.js";
import { texts as TEXTS } from "./figure.json";
import { nameOf, reading, whole } from "./learning_words.js";

const FILE = "learning-curves.csv";

/** The table, folded away. Returns {element, show(shown)}: the lines that can be seen. */
export function numbersTable() {
  const head = h("thead", {});
  const body = h("tbody", {});
  let shown = [];
  const save = () => download(csvOf(rowsOf(shown, nameOf)), FILE);
  const region = { tabindex: 0, role: "region", "aria-label": TEXTS.numbers };
  const element = h(
    "details",
    { class: "lenet-numbers" },
    h("summary", {}, TEXTS.numbers),
    h("div", { class: "lenet-scroll", ...region }, h("table", {}, head, body)),
    h("button", { type: "button", onclick: save }, TEXTS.download),
    " ",
    h("small", {}, TEXTS.file_holds),
  );
  const column = (name) => h("th", { scope: "col" }, h("span", {}, name));

  function show(lines) {
    shown = lines;
    element.hidden = !lines.length;
    const sizes = [...new Set(lines.flatMap((line) => line.sizes))].sort((a, b) => a - b);
    const names = lines.map((line) => column(nameOf(line)));
    head.replaceChildren(h("tr", {}, column(TEXTS.size_column), names));
    body.replaceChildren(
      ...sizes.map((size) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, whole(size)),
          lines.map(({ points }) =>
            h("td", {}, reading(points.find((point) => point.size === size))),
          ),
        ),
      ),
    );
  }

  return { element, show };
}
