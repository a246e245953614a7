/* The curves as numbers: a table, and all seeds' numbers as a file to download. */

import { valueAt } from "../shared/charts/curves.js";
import { h } from "../shared/draw/drawing.js";

/** The table, folded away. Returns {element, show(lines, runs)}:
 *  lines  [{heading, values, low, high}], the columns, as the charts draw them
 *  runs   [{name, seeds, history}], what the file holds: history[quantity] is a list of values
 *         for each seed */
export function curveTable() {
  const head = h("thead", {});
  const body = h("tbody", {});
  let runs = [];
  const save = h(
    "button",
    { type: "button", onclick: () => download(csv(runs)) },
    "Download as CSV",
  );
  const element = h(
    "details",
    { class: "lenet-numbers" },
    h("summary", {}, "The curves as numbers"),
    h(
      "div",
      { class: "lenet-scroll", tabindex: 0, role: "region", "aria-label": "The curves as numbers" },
      h("table", {}, head, body),
    ),
    save,
    " ",
    h("small", {}, "The file holds every seed and every epoch, as measured."),
  );

  function show(lines, wanted) {
    runs = wanted;
    const epochs = Math.max(...lines.map(({ values }) => values.length));
    const names = lines.map(({ heading }) => h("th", { scope: "col" }, heading));
    head.replaceChildren(h("tr", {}, h("th", { scope: "col" }, "epoch"), names));
    body.replaceChildren(
      ...Array.from({ length: epochs }, (_, e) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, String(e + 1)),
          lines.map((line) => h("td", {}, valueAt(line, e + 1))),
        ),
      ),
    );
  }

  return { element, show };
}

/** One row for each run, seed and epoch; a column for each quantity that any run has. */
function csv(runs) {
  const quantities = [...new Set(runs.flatMap(({ history }) => Object.keys(history)))];
  const rows = runs.flatMap(({ name, seeds, history }) =>
    seeds.flatMap((seed, s) =>
      history.loss[s].map((_, e) => [
        name,
        seed,
        e + 1,
        ...quantities.map((quantity) => history[quantity]?.[s][e]),
      ]),
    ),
  );
  const quoted = (value) => {
    const text = String(value ?? "");
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [["run", "seed", "epoch", ...quantities], ...rows];
  return `${lines.map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** Hand the reader a file that the page made: no server is asked. */
function download(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  h("a", { href: address, download: "training-curves.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
