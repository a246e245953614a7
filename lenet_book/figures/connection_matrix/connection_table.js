/* A connection table to choose a column of: which maps of a layer feed which of the next. */

import { canvasContext, h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { kindOf, listOf } from "./connection_words.js";
import { texts as TEXTS } from "./figure.json";
import { ringOf } from "./ring.js";
import { groupsOf } from "./subsets.js";

const THUMB = 28; // CSS pixels of a map beside the table
const RING = 30;

/** A row for each input map, a column for each output map. onChoose(c): a column was chosen. */
export function connectionTable(layer, below, onChoose) {
  const { label, kernelShape } = layer;
  const [, , inputs, outputs] = kernelShape;
  const groups = h("tr", {});
  const heads = columnHeads(layer, onChoose);
  const thumbs = Array.from({ length: inputs }, () => h("canvas", { "aria-hidden": "true" }));
  const cells = Array.from({ length: inputs }, () =>
    Array.from({ length: outputs }, (_, c) => h("td", { onclick: () => onChoose(c) })),
  );
  const uses = Array.from({ length: inputs }, () => h("td", { class: "lenet-uses" }));
  const results = Array.from({ length: outputs }, (_, c) =>
    h("td", { onclick: () => onChoose(c) }, h("canvas", { "aria-hidden": "true" })),
  );
  const rows = cells.map((row, s) =>
    h("tr", {}, h("th", { scope: "row" }, `${below} ${s}`, thumbs[s]), row, uses[s]),
  );
  const element = h(
    "div",
    { class: "lenet-connection-table" },
    h(
      "table",
      {},
      h("caption", {}, phrase(TEXTS.caption, { below, layer: label })),
      h("col", { class: "lenet-row-head" }),
      Array.from({ length: outputs }, () => h("col", {})),
      h("col", { class: "lenet-uses" }),
      h("thead", {}, groups, heads.row),
      h("tbody", {}, rows),
      h(
        "tfoot",
        {},
        h("tr", {}, h("th", { scope: "row" }, label), results, h("td", { class: "lenet-uses" })),
      ),
    ),
  );

  /** Columns of one kind stand together, under its name. */
  function drawGroups(subsets) {
    const found = groupsOf(subsets.map((subset) => kindOf(subset, inputs)));
    groups.replaceChildren(
      h("td", {}),
      ...found.map(({ kind, count }) =>
        h("th", { scope: "colgroup", colspan: count }, h("span", {}, kind)),
      ),
      h("td", { class: "lenet-uses" }),
    );
    const ends = new Set(found.map(({ end }) => end));
    for (const row of [heads.cells, ...cells, results]) {
      row.forEach((cell, c) => cell.classList.toggle("lenet-group-end", ends.has(c)));
    }
  }

  return {
    element,
    /** inputImage(s), outputImage(c): a map as a bitmap. */
    draw({ subsets, chosen, inputImage, outputImage }) {
      drawGroups(subsets);
      heads.draw(subsets, chosen);
      cells.forEach((row, s) => {
        drawThumb(thumbs[s], inputImage(s));
        uses[s].textContent = String(subsets.filter((subset) => subset.includes(s)).length);
        row.forEach((cell, c) => {
          const isLinked = subsets[c].includes(s);
          cell.textContent = isLinked ? "●" : "";
          cell.setAttribute("aria-label", isLinked ? TEXTS.connected : TEXTS.not_connected);
          cell.classList.toggle("lenet-chosen", c === chosen);
        });
      });
      results.forEach((cell, c) => {
        drawThumb(cell.firstChild, outputImage(c));
        cell.classList.toggle("lenet-chosen", c === chosen);
      });
    },
  };
}

/** The heads of the columns, a ring in each: one tab stop; arrow keys choose the column beside. */
function columnHeads({ label, kernelShape }, onChoose) {
  const [, , inputs, outputs] = kernelShape;
  const heads = Array.from({ length: outputs }, (_, c) => {
    const ring = h("span", {});
    const attributes = { type: "button", tabindex: -1, onclick: () => onChoose(c) };
    const button = h("button", attributes, ring, String(c));
    return { ring, button, cell: h("th", { scope: "col" }, button) };
  });
  const cells = heads.map(({ cell }) => cell);
  const row = h(
    "tr",
    {},
    h("td", {}),
    cells,
    h("th", { scope: "col", class: "lenet-uses" }, TEXTS.used),
  );
  row.addEventListener("keydown", ({ key, target }) => {
    const from = heads.findIndex(({ button }) => button === target);
    const to = from + ({ ArrowLeft: -1, ArrowRight: 1 }[key] ?? NaN);
    if (from < 0 || !heads[to]) return;
    onChoose(to);
    heads[to].button.focus();
  });

  return {
    row,
    cells,
    draw(subsets, chosen) {
      heads.forEach(({ ring, button }, c) => {
        ring.replaceChildren(ringOf(subsets[c], inputs, RING, false));
        button.setAttribute("aria-pressed", String(c === chosen));
        const name = phrase(TEXTS.column_name, { layer: label, c, maps: listOf(subsets[c]) });
        button.setAttribute("aria-label", name);
        button.tabIndex = c === chosen ? 0 : -1;
      });
    },
  };
}

function drawThumb(canvas, image) {
  const tall = (THUMB * image.height) / image.width;
  canvasContext(canvas, THUMB, tall).drawImage(image, 0, 0, THUMB, tall);
}
