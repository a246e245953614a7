/* The kernels that the bench offers, as buttons with pictures. */

import { bitmap, canvasContext, h, largestOf, readPalette } from "../shared/draw/drawing.js";
import { oneStop } from "../shared/draw/one_stop.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const THUMB = 18; // CSS pixels of a kernel's square
const GAP = 2;

/** Buttons for kernels made by hand, and for those of a layer.
 *  Returns {element, mark(id), repaint}. */
export function kernelButtons(kernels, layer, onChoose) {
  const buttons = kernels.map(({ id, name, trained }) => {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const attributes = {
      type: "button",
      "aria-pressed": "false",
      "aria-label": trained ? phrase(TEXTS.learnt_kernel, { layer, c: name }) : null,
      onclick: () => onChoose(id),
    };
    return { id, canvas, element: h("button", attributes, canvas, name) };
  });
  const row = (name, wanted) =>
    oneStop(
      h(
        "div",
        { class: "lenet-row", role: "toolbar", "aria-label": name },
        h("span", { "aria-hidden": "true" }, name),
        buttons
          .filter((_, k) => Boolean(kernels[k].trained) === wanted)
          .map((button) => button.element),
      ),
    );
  const element = h(
    "div",
    { class: "lenet-bench-kernels" },
    row(TEXTS.made_by_hand, false),
    row(phrase(TEXTS.learnt, { layer }), true),
  );

  function paint() {
    const palette = readPalette(element);
    kernels.forEach(({ kernel }, k) => paintKernel(buttons[k].canvas, kernel, palette));
  }

  requestAnimationFrame(paint); // the palette can be read once the element is in the page
  return {
    element,
    mark(chosen) {
      for (const { id, element: button } of buttons) {
        button.setAttribute("aria-pressed", String(id === chosen));
      }
    },
    repaint: paint,
  };
}

/** One square a channel; a single one where all channels are alike. */
function paintKernel(canvas, { shape: [rows, columns, channels], weights }, palette) {
  const alike = weights.every((weight, i) => weight === weights[i - (i % channels)]);
  const count = alike ? 1 : Math.min(channels, 3);
  const scale = largestOf(weights);
  const square = (c) =>
    bitmap(columns, rows, (i) => palette.packed(weights[i * channels + c], scale));
  const wide = (THUMB * columns) / rows;
  const context = canvasContext(canvas, count * (wide + GAP) - GAP, THUMB);
  for (let c = 0; c < count; c++) context.drawImage(square(c), c * (wide + GAP), 0, wide, THUMB);
}
