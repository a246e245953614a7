/* The placed digit, as a network sees it, and the code that it makes of it. */

import {
  bitmap,
  canvasContext,
  drawEnlarged,
  h,
  largestOf,
  mapsBitmap,
} from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { cross, dashed } from "./pad_drawing.js";
import { BOX, SIDE } from "./placing.js";

const ZOOM = 5; // CSS pixels a pixel of the digit
const CELL = 12; // and a value of a code that is drawn as the paper does it
export const LARGEST = 1.7159; // of what squashes in 1998: one scale for codes and drawings

/** Returns {element, show(placed, palette)}. */
export function seenView() {
  const canvas = h("canvas", { role: "img" });
  const size = h("span", {});
  return {
    element: layer(TEXTS.seen, size, canvas),
    show({ picture, size: [height, width] }, palette) {
      size.textContent = height ? phrase(TEXTS.placed, { height, width }) : TEXTS.not_placed;
      canvas.setAttribute("aria-label", TEXTS.seen_alt);
      const context = canvasContext(canvas, ZOOM * SIDE, ZOOM * SIDE);
      const grey = (value) => {
        const level = Math.round(255 * value);
        return (255 << 24) | (level << 16) | (level << 8) | level;
      };
      enlarged(
        context,
        bitmap(SIDE, SIDE, (i) => grey(picture[i])),
        ZOOM,
      );
      context.strokeStyle = palette.highlight;
      if (!height) return;
      cross(context, (ZOOM * SIDE) / 2, (ZOOM * SIDE) / 2);
      const margin = (SIDE - BOX) / 2;
      dashed(context, [margin, margin, BOX, BOX], ZOOM);
    },
  };
}

/** Returns {element, show(code, columns, label, palette)}. */
export function codeView() {
  const canvas = h("canvas", { role: "img" });
  const name = h("b", {});
  const units = h("span", {});
  const element = h(
    "div",
    { class: "lenet-digit-part" },
    h("div", { class: "lenet-title" }, name, units),
    canvas,
  );
  return {
    element,
    show(code, columns, label, palette) {
      element.hidden = !code;
      if (!code) return;
      name.textContent = label;
      units.textContent = phrase(TEXTS.units, { n: code.length });
      canvas.setAttribute("aria-label", phrase(TEXTS.code_alt, { label, n: code.length }));
      drawValues(canvas, code, columns, Math.max(LARGEST, largestOf(code)), CELL, palette);
    },
  };
}

/** Draw values row by row, in the colours of signed values. */
export function drawValues(canvas, values, columns, scale, cell, palette) {
  const rows = Math.ceil(values.length / columns);
  const whole = new Float32Array(rows * columns);
  whole.set(values);
  const context = canvasContext(canvas, cell * columns, cell * rows);
  enlarged(context, mapsBitmap([rows, columns, 1], whole, scale, palette), cell);
}

function enlarged(context, image, zoom) {
  const from = { x: 0, y: 0, width: image.width, height: image.height };
  const to = { x: 0, y: 0, width: zoom * image.width, height: zoom * image.height };
  drawEnlarged(context, image, [{ from, to }]);
}

const layer = (name, note, canvas) =>
  h(
    "div",
    { class: "lenet-digit-part" },
    h("div", { class: "lenet-title" }, h("b", {}, name), note),
    canvas,
  );
