/* What a reader of the sliding classifier can choose: the window, the piece, and the pictures. */

import { h } from "../shared/draw/drawing.js";
import { arrowButtons, choiceOf } from "../shared/draw/planes.js";
import { galleryPanel } from "../shared/pictures/gallery.js";
import { texts as TEXTS } from "./figure.json";
import { compareSays, sizeSays } from "./sliding_says.js";

// Where the pictures stand, in the order of their indices.
const PLACES = ["top_left", "top_right", "bottom_left", "bottom_right"];

/** Buttons that move the window, and a slider for the size of the piece. */
export function pieceControls({ least, most }, { onStep, onSize }) {
  const slider = h("input", {
    type: "range",
    min: least,
    max: most,
    step: 1,
    oninput: () => onSize(Number(slider.value)),
  });
  const size = h("output", {});
  return {
    element: h(
      "div",
      { class: "lenet-row" },
      h("span", { "aria-hidden": "true" }, TEXTS.move),
      arrowButtons(TEXTS.move_by_one, onStep),
      h("label", { class: "lenet-row" }, TEXTS.size, slider),
      size,
    ),
    mark(answers) {
      const text = sizeSays(answers);
      slider.value = answers.side;
      size.textContent = text;
      slider.setAttribute("aria-valuetext", text);
    },
  };
}

/** A button that compares all answers with their windows. onCompare() returns what it finds. */
export function compareButton(onCompare) {
  const found = h("p", { role: "status" });
  const tell = () => {
    found.textContent = onCompare();
  };
  const button = h("button", { type: "button", onclick: tell });
  return {
    element: h("div", { class: "lenet-row" }, button, found),
    mark(answers) {
      found.textContent = ""; // it was said of another piece
      button.textContent = compareSays(answers);
    },
  };
}

/** The gallery, folded away, and the place in the picture that its choice goes to. */
export function picturesChoice(figure, pictures, classNames) {
  let slot = 0;
  const names = PLACES.map((place) => TEXTS[place]);
  const slots = choiceOf(TEXTS.replace, names, (id) => {
    slot = Number(id);
    mark();
  });
  const gallery = galleryPanel(pictures, classNames, (index) => {
    figure.set({ indices: figure.state.indices.map((old, k) => (k === slot ? index : old)) });
  });
  const element = h(
    "details",
    { class: "lenet-choose", ontoggle: open },
    h("summary", {}, TEXTS.choose),
    slots.element,
    gallery.element,
  );

  function open() {
    if (!element.open) return;
    gallery.draw();
    mark();
  }

  function mark() {
    slots.mark(String(slot));
    gallery.mark(figure.state.indices[slot]);
  }

  return {
    element,
    mark() {
      if (element.open) mark();
    },
  };
}
