/* A connection table to choose an output map of: which maps of a layer feed which of the next.
 * Where there is room, output maps are columns; on a phone they are rows. */

import { canvasContext, h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { kindOf } from "./connection_words.js";
import { texts as TEXTS } from "./figure.json";
import { mapHeads } from "./map_heads.js";
import { groupsOf } from "./subsets.js";
import { columnsAcross, rowsDown } from "./table_layouts.js";

const THUMB = 28; // CSS pixels of a map beside the table
const NARROW = 560;

/** The table. onChoose(c): output map c was chosen. */
export function connectionTable(layer, below, onChoose) {
  const { label, kernelShape } = layer;
  const [, , inputs, outputs] = kernelShape;
  const perInput = (make) => Array.from({ length: inputs }, (_, s) => make(s));
  const perOutput = (make) => Array.from({ length: outputs }, (_, c) => make(c));
  const thumbOf = () => h("canvas", { "aria-hidden": "true" });
  const choosing = (c, ...children) => h("td", { onclick: () => onChoose(c) }, ...children);
  const heads = mapHeads(layer, onChoose);
  const thumbs = perInput(thumbOf);
  const parts = {
    heads: heads.cells,
    cells: perInput(() => perOutput((c) => choosing(c))), // of input map s and output map c
    inputs: perInput((s) => h("th", {}, `${below} ${s}`, thumbs[s])),
    uses: perInput(() => h("td", { class: "lenet-uses" })),
    results: perOutput((c) => choosing(c, thumbOf())),
    used: h("th", { class: "lenet-uses" }, TEXTS.used),
    layer: h("th", {}, label),
  };
  const table = h("table", {});
  const element = h("div", { class: "lenet-connection-table" }, table);
  let laidOut = "";

  /** Put the cells where they belong; output maps of one kind stand together, under its name. */
  function layOut(subsets, isNarrow) {
    const groups = groupsOf(subsets.map((subset) => kindOf(subset, inputs)));
    const wanted = JSON.stringify([isNarrow, groups]);
    if (wanted === laidOut) return;
    laidOut = wanted;
    const focused = document.activeElement; // moving it takes the focus away
    const says = isNarrow ? TEXTS.caption_down : TEXTS.caption;
    table.replaceChildren(
      h("caption", {}, phrase(says, { below, layer: label })),
      ...(isNarrow ? rowsDown(parts, groups) : columnsAcross(parts, groups)),
    );
    element.classList.toggle("lenet-rows-down", isNarrow);
    heads.turn(isNarrow);
    if (focused instanceof HTMLElement && table.contains(focused)) focused.focus();
  }

  return {
    element,
    /** inputImage(s), outputImage(c): a map as a bitmap; without them there is none to show. */
    draw({ subsets, chosen, inputImage, outputImage }) {
      layOut(subsets, (element.clientWidth || NARROW) < NARROW);
      heads.draw(subsets, chosen);
      parts.cells.forEach((ofInput, s) => {
        drawThumb(thumbs[s], inputImage?.(s));
        parts.uses[s].textContent = String(subsets.filter((subset) => subset.includes(s)).length);
        ofInput.forEach((cell, c) => {
          const isLinked = subsets[c].includes(s);
          cell.textContent = isLinked ? "●" : "";
          cell.setAttribute("aria-label", isLinked ? TEXTS.connected : TEXTS.not_connected);
          cell.classList.toggle("lenet-chosen", c === chosen);
        });
      });
      parts.results.forEach((cell, c) => {
        drawThumb(cell.firstChild, outputImage?.(c));
        cell.classList.toggle("lenet-chosen", c === chosen);
      });
    },
  };
}

function drawThumb(canvas, image) {
  canvas.hidden = !image;
  if (!image) return;
  const tall = (THUMB * image.height) / image.width;
  canvasContext(canvas, THUMB, tall).drawImage(image, 0, 0, THUMB, tall);
}
