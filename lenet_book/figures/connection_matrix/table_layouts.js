/* The two ways to lay out a connection table: children of a table element.
 * parts: the cells, see connectionTable;   groups: of output maps, from groupsOf */

import { h } from "../shared/draw/drawing.js";

const corner = () => h("td", {});
const scoped = (scope, ...cells) => {
  for (const cell of cells) cell.setAttribute("scope", scope);
};

/** A row for each input map, a column for each output map. */
export function columnsAcross({ heads, cells, inputs, uses, results, used, layer }, groups) {
  scoped("row", ...inputs, layer);
  scoped("col", ...heads, used);
  const ends = new Set(groups.map(({ end }) => end));
  for (const row of [heads, ...cells, results]) {
    row.forEach((cell, c) => cell.classList.toggle("lenet-group-end", ends.has(c)));
  }
  const kinds = groups.map(({ kind, count }) =>
    h("th", { scope: "colgroup", colspan: count }, h("span", {}, kind)),
  );
  const unused = () => h("td", { class: "lenet-uses" });
  return [
    h("col", { class: "lenet-row-head" }),
    ...heads.map(() => h("col", {})),
    h("col", { class: "lenet-uses" }),
    h("thead", {}, h("tr", {}, corner(), kinds, unused()), h("tr", {}, corner(), heads, used)),
    h(
      "tbody",
      {},
      inputs.map((input, s) => h("tr", {}, input, cells[s], uses[s])),
    ),
    h("tfoot", {}, h("tr", {}, layer, results, unused())),
  ];
}

/** A row for each output map, a column for each input map. */
export function rowsDown({ heads, cells, inputs, uses, results, used, layer }, groups) {
  scoped("col", ...inputs, layer);
  scoped("row", ...heads, used);
  const across = inputs.length + 2;
  let from = 0;
  const bodies = groups.map(({ kind, count }) => {
    const rows = heads.slice(from, from + count).map((head, i) =>
      h(
        "tr",
        {},
        head,
        inputs.map((_, s) => cells[s][from + i]),
        results[from + i],
      ),
    );
    from += count;
    const name = h("th", { scope: "rowgroup", colspan: across }, h("span", {}, kind));
    return h("tbody", {}, h("tr", {}, name), rows);
  });
  return [
    h("col", { class: "lenet-row-head" }),
    ...inputs.map(() => h("col", {})),
    h("col", { class: "lenet-result" }),
    h("thead", {}, h("tr", {}, corner(), inputs, layer)),
    ...bodies,
    h("tfoot", {}, h("tr", {}, used, uses, corner())),
  ];
}
