/* The pictures that a figure can show, as a grid to choose from. */

import { canvasContext, h } from "../draw/drawing.js";
import { phrase } from "../draw/words.js";
import { namesOf } from "../network/answer.js";
import TEXTS from "./texts.json" with { type: "json" };

/** The pictures at hand as a grid of buttons: one tab stop, arrow keys move inside it. */
export function galleryPanel(pictures, classNames, onIndex) {
  const grid = h("div", {
    class: "lenet-gallery",
    role: "group",
    "aria-label": TEXTS.gallery.pictures,
  });
  const element = h("div", {}, grid);
  let thumbs = [];
  let shown = null;

  function draw() {
    if (thumbs.length) return;
    if (pictures.isBegun) {
      note(TEXTS.gallery.coming);
      return;
    }
    thumbs = Array.from({ length: pictures.count }, (_, at) => thumb(pictures.first + at));
    grid.replaceChildren(...thumbs);
    element.replaceChildren(grid, ...(pictures.total > pictures.count ? [pager()] : []));
    mark(shown);
  }

  function note(text) {
    element.replaceChildren(h("p", { role: "status" }, text));
  }

  function thumb(index) {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const { width, height } = pictures;
    const side = 32;
    canvasContext(canvas, side, (side * height) / width).drawImage(
      pictures.bitmap(pictures.values(index)),
      ...[0, 0, side, (side * height) / width],
    );
    const at = index - pictures.first;
    const number = pictures.numbers ? pictures.numbers[at] : index;
    const source = pictures.source.toLowerCase();
    const name = pictures.labels
      ? phrase(TEXTS.gallery.labelled, {
          name: namesOf(pictures.labels[at], classNames),
          source,
          number,
        })
      : phrase(TEXTS.gallery.unlabelled, { source, number });
    return h(
      "button",
      {
        type: "button",
        class: "lenet-thumb",
        "aria-label": name,
        title: name,
        "aria-pressed": "false",
        tabindex: -1,
        onclick: () => onIndex(index),
      },
      canvas,
    );
  }

  /** Step through more pictures than fit: their numbers, and the next or previous ones. */
  function pager() {
    const last = pictures.first + pictures.count - 1;
    const step = (label, index, possible) =>
      h("button", { type: "button", disabled: !possible, onclick: () => onIndex(index) }, label);
    return h(
      "div",
      { class: "lenet-row" },
      step(TEXTS.gallery.earlier, pictures.first - 1, pictures.first > 0),
      h(
        "span",
        {},
        phrase(TEXTS.gallery.range, { first: pictures.first, last, total: pictures.total }),
      ),
      step(TEXTS.gallery.later, last + 1, last + 1 < pictures.total),
    );
  }

  function mark(index) {
    shown = index;
    const at = index === null ? -1 : index - pictures.first;
    thumbs.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(i === at));
      button.tabIndex = i === Math.max(at, 0) ? 0 : -1;
    });
  }

  grid.addEventListener("keydown", (event) => {
    const at = thumbs.indexOf(document.activeElement);
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const steps = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
      Home: -at,
      End: thumbs.length - 1 - at,
    };
    const next = at + steps[event.key];
    if (at < 0 || !thumbs[next]) return;
    event.preventDefault();
    thumbs[next].focus();
    onIndex(pictures.first + next);
  });

  return {
    element,
    draw,
    mark,
    note,
    /** Other pictures have come: draw them when they are next looked at. */
    reset() {
      thumbs = [];
      if (element.isConnected) draw();
    },
  };
}
