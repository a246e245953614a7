/* The bench's three pictures, and a bar for each class: before the change and after it. */

import { bitmap, canvasContext, h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

export const TIMES = 10; // the change is shown so many times as large
const GAP = 16;
const MOST_SIDE = 184; // CSS pixels
const MOST_CLASSES = 12; // of more, those that stand out

/** The picture as it was, changed, and the change. */
export function planesView([height, width, channels]) {
  const planes = ["picture", "disturbed", "change"].map((name) => {
    const canvas = h("canvas", { role: "img" });
    const note = h("span", {});
    const title = h("b", {}, phrase(TEXTS[name], { times: TIMES }));
    return {
      name,
      canvas,
      note,
      element: h("div", { class: "lenet-stress-plane" }, title, canvas, note),
    };
  });
  const element = h(
    "div",
    { class: "lenet-stress-planes" },
    planes.map((plane) => plane.element),
  );
  let side = MOST_SIDE;

  /** An image of three colours, or of one, of values from 0 to 255. */
  const image = (values) =>
    bitmap(width, height, (i) => {
      const at = (c) => values[i * channels + (channels === 3 ? c : 0)];
      return (255 << 24) | (at(2) << 16) | (at(1) << 8) | at(0);
    });

  return {
    element,
    fit(available) {
      side = Math.floor(Math.min(MOST_SIDE, (available - 2 * GAP) / 3));
    },
    /** before, after: bytes; most: the largest change; labels: what the pictures are called. */
    draw(before, after, most, labels) {
      const change = Uint8ClampedArray.from(before, (byte, i) => 128 + TIMES * (after[i] - byte));
      [before, after, change].forEach((values, n) => {
        const { canvas, note } = planes[n];
        const tall = (side * height) / width;
        canvasContext(canvas, side, tall).drawImage(image(values), 0, 0, side, tall);
        canvas.setAttribute("aria-label", labels[n]);
        note.textContent = n === 2 ? phrase(TEXTS.change_scale, { most }) : "";
      });
    },
  };
}

/** A row for each class. answer: how the outputs are read. */
export function answersView(answer) {
  const rows = h("tbody", {});
  const element = h(
    "table",
    { class: "lenet-stress-answers" },
    h("caption", {}, TEXTS.answers, h("span", {}, TEXTS.answers_head)),
    rows,
  );
  element.hidden = !answer.shownOutputs;

  function row(c, before, after, truth, most) {
    const width = (value) => 100 * Math.min(1, Math.max(0, Math.abs(value) / most));
    const bar = h("i", { style: `width: ${width(after[c])}%` });
    bar.classList.toggle("lenet-negative", after[c] < 0);
    const mark = h("b", { style: `left: ${width(before[c])}%` });
    const track = h("span", { class: "lenet-stress-track", "aria-hidden": "true" }, bar, mark);
    const isTrue = answer.outputsOf(truth).includes(c);
    const name = h("th", { scope: "row" }, answer.outputName(c), isTrue ? TEXTS.true_class : "");
    const numbers = h("td", {}, `${answer.write(before[c])} → ${answer.write(after[c])}`);
    const isBest = c === answer.best(after);
    return h("tr", { class: isBest ? "lenet-best" : null }, name, h("td", {}, track), numbers);
  }

  return {
    element,
    draw(before, after, truth) {
      if (!answer.shownOutputs) return;
      const most = Math.max(answer.most(before), answer.most(after)) || 1;
      const shown = standingOut(before, after, answer.shownOutputs);
      rows.replaceChildren(...shown.map((c) => row(c, before, after, truth, most)));
    },
  };
}

/** The outputs that are listed, in their order. */
function standingOut(before, after, count) {
  const size = (c) => Math.max(Math.abs(before[c]), Math.abs(after[c]));
  return Array.from({ length: count }, (_, c) => c)
    .sort((a, b) => size(b) - size(a))
    .slice(0, MOST_CLASSES)
    .sort((a, b) => a - b);
}
