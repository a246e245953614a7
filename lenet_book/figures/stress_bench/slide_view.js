/* A picture that slides: one row of a map of some layers, for each move, one below the other. */

import { bitmap, canvasContext, h, largestOf } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { FLAT } from "./stripes.js";

const GAP = 16;
const MOST_WIDTH = 220; // CSS pixels
const ROW = 11;
const FRAME = 2;

export function slideView(count) {
  const parts = Array.from({ length: count }, () => {
    const canvas = h("canvas", { role: "img" });
    const title = h("b", {});
    const note = h("span", {});
    return { canvas, title, note, element: h("div", {}, title, canvas, note) };
  });
  const hint = h("p", { class: "lenet-hint" });
  const element = h(
    "div",
    { class: "lenet-stress-slides" },
    h("b", {}, TEXTS.slides),
    h(
      "div",
      {},
      parts.map((part) => part.element),
    ),
    hint,
  );
  let wide = MOST_WIDTH;

  function paint({ canvas, title, note }, { label, step, map, rows, left }, moved, palette) {
    const length = rows[0].length;
    const largest = largestOf(rows.map(largestOf));
    const context = canvasContext(canvas, wide, ROW * rows.length);
    const image = bitmap(length, rows.length, (i) =>
      palette.packed(rows[Math.floor(i / length)][i % length], largest),
    );
    context.drawImage(image, 0, 0, wide, ROW * rows.length);
    context.strokeStyle = palette.highlight;
    context.lineWidth = FRAME;
    context.strokeRect(FRAME / 2, ROW * moved + FRAME / 2, wide - FRAME, ROW - FRAME);
    title.textContent = phrase(TEXTS.slide_layer, { label, map });
    const most = rows.length - 1;
    canvas.setAttribute("aria-label", phrase(TEXTS.slide_label, { label, map, most }));
    note.replaceChildren(phrase(TEXTS.slide_step, { step }), h("br"), leftWords(left));
    hint.textContent = phrase(TEXTS.slide_hint, { most, share: 100 * FLAT });
  }

  return {
    element,
    fit(available) {
      wide = Math.floor(Math.min(MOST_WIDTH, (available - (count - 1) * GAP) / count));
    },
    /** slides: from the bench, or null where nothing slides. */
    draw(slides, moved, palette) {
      element.hidden = !slides?.length;
      slides?.forEach((slide, n) => {
        paint(parts[n], slide, moved, palette);
      });
    },
  };
}

const UNKNOWN = { edges: TEXTS.slide_unknown, flat: TEXTS.slide_flat };

/** left: from `leftOver` */
const leftWords = (left) =>
  UNKNOWN[left] ??
  phrase(TEXTS.slide_left, { left: phrase(TEXTS.percent, { n: Math.round(100 * left) }) });
