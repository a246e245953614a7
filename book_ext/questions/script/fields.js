/* Where a reader puts an answer: lines to choose from, a number, or the state of a figure. */

import { h } from "../../../lenet_book/figures/shared/draw/drawing.js";
import { phrase } from "../../../lenet_book/figures/shared/draw/words.js";
import { figureNamed, stateOf } from "./figures.js";
import { readNumber, showNumber } from "./numbers.js";
import TEXTS from "./texts.json" with { type: "json" };

/** The field of a question: {elements, read() → {value} or {problem}, show(value), answer}.
 *  `answer` is what to say of the right answer, or "" where the sentences of the box say it. */
export function fieldOf(box, question) {
  return FIELDS[question.form](box, question);
}

const FIELDS = { choice: choiceField, number: numberField, figure: figureField };

function choiceField(box, { id }) {
  const list = box.querySelector(":scope > ol");
  const lines = [...list.children].map((line, i) => {
    const names = { name: `${id}-choice`, form: `${id}-form` }; // so that Enter checks it
    const button = h("input", { type: "radio", ...names, value: i + 1 });
    const text = line.querySelector(":scope > p") ?? line;
    const label = h("label", {}, button, h("span", {}, [...text.childNodes]));
    line.replaceChildren(label);
    line.setAttribute("role", "presentation"); // the list is a group of choices now
    return button;
  });
  list.classList.add("book-options");
  list.setAttribute("role", "radiogroup");
  list.setAttribute("aria-label", TEXTS.options);
  return {
    elements: [],
    read() {
      const chosen = lines.find((line) => line.checked);
      return chosen ? { value: Number(chosen.value) } : { problem: "choose_first" };
    },
    show(value) {
      for (const line of lines) line.checked = Number(line.value) === value;
    },
    answer: "",
  };
}

function numberField(_box, { id, right, tolerance, unit }) {
  const input = h("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    id: `${id}-number`,
    "aria-describedby": `${id}-counts`,
  });
  const withUnit = (value) => `${showNumber(value)}${unit ? `\u202f${unit}` : ""}`;
  const counts = phrase(TEXTS.counts, { tolerance: withUnit(tolerance) });
  return {
    elements: [
      h("label", { for: input.id }, TEXTS.your_number),
      h("span", { class: "book-number" }, input, unit ? h("span", {}, unit) : null),
      h("small", { id: `${id}-counts` }, tolerance ? counts : ""),
    ],
    read: () => readNumber(input.value, unit),
    show(value) {
      input.value = String(value);
    },
    answer: phrase(TEXTS.answer_is, { right: withUnit(right) }),
  };
}

function figureField(_box, { figure, right }) {
  const names = Object.keys(right);
  return {
    elements: [h("a", { href: `#${figure}` }, TEXTS.to_figure)],
    read() {
      const element = figureNamed(figure);
      if (!element) return { problem: "figure_missing" };
      const state = stateOf(element);
      if (state.yours) return { problem: "own_network" };
      // Where a picture is asked for, the reader's own in its place is none of the gallery's.
      return state.own && names.includes("index") ? { problem: "own_picture" } : { value: state };
    },
    /** Set a right state, with the first unit of its layer where the one on show is none of it. */
    show(state) {
      const element = figureNamed(figure);
      if (!element) return;
      const shown = stateOf(element, state);
      const isSet = names.every((name) => String(shown[name]) === String(state[name]));
      if (!isSet) stateOf(element, { unit: [0, 0, 0], ...state });
    },
    answer: "",
  };
}
