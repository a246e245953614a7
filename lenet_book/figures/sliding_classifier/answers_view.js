/* The answers of a sliding classifier: a grid of class names, and one answer in numbers. */

import { h, percent } from "../shared/draw/drawing.js";
import { fitsInto, shortNames } from "../shared/draw/short_names.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { mostProbable } from "./sliding_answers.js";

const STRONGEST = 45; // per cent of the accent colour behind a certain answer
const DIGITS = 5;
const TEXT = 11; // CSS pixels
const BORDER = 2; // of an answer, both sides

/** A grid of buttons: one tab stop, arrow keys move inside it. onChoose(i, j) */
export function answerGrid(classNames, onChoose) {
  const body = h("tbody", {});
  const size = h("span", {});
  const key = answerKey();
  const element = h(
    "div",
    { class: "lenet-layer" },
    h("div", { class: "lenet-title" }, h("b", {}, TEXTS.answers), size),
    h("table", { class: "lenet-answers", "aria-label": TEXTS.answers_of_network }, body),
    key.element,
  );
  let buttons = [];
  let columns = 0;

  /** probabilities(i, j): the ten of one answer. */
  function draw([rows, across], side, probabilities) {
    columns = across;
    size.textContent = `${rows}×${across}`;
    const cell = Math.floor(side / Math.max(rows, across, 1));
    const names = Array.from(probabilities(0, 0), (_, c) => classNames[c] ?? String(c));
    const font = `${TEXT}px ${getComputedStyle(element).fontFamily}`;
    const short = shortNames(names, fitsInto(cell - BORDER, font));
    const found = new Set();
    buttons = Array.from({ length: rows * across }, (_, at) => {
      const [i, j] = [Math.floor(at / across), at % across];
      const chances = probabilities(i, j);
      const best = mostProbable(chances);
      const name = names[best];
      found.add(best);
      const chance = percent(chances[best]);
      return h(
        "button",
        {
          type: "button",
          tabindex: -1,
          style: `--lenet-share: ${Math.round(STRONGEST * chances[best])}%`,
          title: `[${i}, ${j}] ${name}, ${chance}`,
          onclick: () => onChoose(i, j),
        },
        h("span", { "aria-hidden": "true" }, short[best]),
        h("span", { class: "lenet-unseen" }, phrase(TEXTS.answer, { i, j, name, percent: chance })),
      );
    });
    key.draw(names, short, found, side);
    body.replaceChildren(
      ...Array.from({ length: rows }, (_, i) =>
        h(
          "tr",
          {},
          buttons.slice(i * across, (i + 1) * across).map((button) => h("td", {}, button)),
        ),
      ),
    );
    body.style.setProperty("--lenet-cell", `${cell}px`);
  }

  /** Mark an answer [i, j], or none. */
  function mark(place) {
    const at = place ? place[0] * columns + place[1] : -1;
    buttons.forEach((button, n) => {
      button.setAttribute("aria-pressed", String(n === at));
      button.tabIndex = n === Math.max(at, 0) ? 0 : -1;
    });
  }

  body.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const [i, j] = [Math.floor(at / columns), at % columns];
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const step = steps[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    const [row, column] = [i + step[0], j + step[1]];
    if (row < 0 || column < 0 || row * columns >= buttons.length || column >= columns) return;
    buttons[row * columns + column].focus();
    onChoose(row, column);
  });

  return { element, draw, mark };
}

/** What the shading of the answers means, and which names are cut. */
function answerKey() {
  const scale = h(
    "div",
    { class: "lenet-answers-scale" },
    percent(0),
    h("i", {}),
    percent(1),
    h("span", {}, TEXTS.shading),
  );
  scale.style.setProperty("--lenet-strongest", `${STRONGEST}%`);
  const cut = h("p", {});
  const element = h("div", { class: "lenet-answers-key" }, scale, cut);

  return {
    element,
    /** found: the classes that some answer has; width: in CSS pixels. */
    draw(names, short, found, width) {
      element.style.width = `${width}px`;
      const classes = [...found].sort((a, b) => a - b).filter((c) => short[c] !== names[c]);
      const pairs = classes.map((c) => phrase(TEXTS.cut_name, { short: short[c], name: names[c] }));
      cut.textContent = pairs.join(", ");
      cut.hidden = !pairs.length;
    },
  };
}

/** The probabilities of an answer and of the network on its window, class by class. */
export function comparison(classNames, classes) {
  const heading = h("th", { scope: "col" });
  const rows = Array.from({ length: classes }, (_, c) => {
    const row = { slid: h("td", {}), cut: h("td", {}), bar: h("i", {}) };
    row.element = h(
      "tr",
      {},
      h("th", { scope: "row" }, classNames[c] ?? String(c)),
      h("td", { class: "lenet-share" }, row.bar),
      row.slid,
      row.cut,
    );
    return row;
  });
  const element = h(
    "table",
    { class: "lenet-comparison" },
    h(
      "thead",
      {},
      h("tr", {}, h("td", {}), h("td", {}), heading, h("th", { scope: "col" }, TEXTS.cut_out)),
    ),
    h(
      "tbody",
      {},
      rows.map((row) => row.element),
    ),
  );
  return {
    element,
    /** A window both ways, from ofWindow. */
    show({ place, slid, cut }) {
      heading.textContent = place
        ? phrase(TEXTS.slid, { i: place[0], j: place[1] })
        : TEXTS.not_slid;
      const best = mostProbable(cut);
      rows.forEach((row, c) => {
        row.bar.style.width = `${100 * Math.max(0, Math.min(1, cut[c]))}%`;
        row.slid.textContent = slid ? slid[c].toFixed(DIGITS) : "–";
        row.cut.textContent = cut[c].toFixed(DIGITS);
        row.element.classList.toggle("lenet-best", c === best);
      });
    },
  };
}
