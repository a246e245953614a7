/* The answers of a sliding classifier: a grid of class names, and one answer in numbers. */

import { h, percent } from "../shared/draw/drawing.js";
import { fitsInto, shortNames } from "../shared/draw/short_names.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const STRONGEST = 45; // per cent of the accent colour behind a certain answer
const DIGITS = 5;
const TEXT = 11; // CSS pixels
const BORDER = 2; // of an answer, both sides

/** A grid of buttons: one tab stop, arrow keys move inside it. onChoose(i, j) */
export function answerGrid(answer, onChoose) {
  const body = h("tbody", {});
  const size = h("span", {});
  const key = answerKey(answer);
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
    const { classNames: names } = answer;
    const font = `${TEXT}px ${getComputedStyle(element).fontFamily}`;
    const short = shortNames(names, fitsInto(cell - BORDER, font));
    const found = new Set();
    buttons = Array.from({ length: rows * across }, (_, at) => {
      const [i, j] = [Math.floor(at / across), at % across];
      const chances = probabilities(i, j);
      const best = answer.choice(chances);
      const said = answer.heard(chances);
      if (best !== null) found.add(best);
      const sure = answer.kind === "probabilities" ? chances[best] : 0;
      return h(
        "button",
        {
          type: "button",
          tabindex: -1,
          style: `--lenet-share: ${Math.round(STRONGEST * sure)}%`,
          title: `[${i}, ${j}] ${said}`,
          onclick: () => onChoose(i, j),
        },
        h("span", { "aria-hidden": "true" }, short[best] ?? answer.write(chances[0])),
        h("span", { class: "lenet-unseen" }, phrase(TEXTS.answer, { i, j, answer: said })),
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
function answerKey(answer) {
  const scale = h(
    "div",
    { class: "lenet-answers-scale" },
    percent(0),
    h("i", {}),
    percent(1),
    h("span", {}, TEXTS.shading),
  );
  scale.hidden = answer.kind !== "probabilities"; // other answers are not shaded
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
export function comparison(answer, classes) {
  const heading = h("th", { scope: "col" });
  const rows = Array.from({ length: classes }, (_, c) => {
    const row = { slid: h("td", {}), cut: h("td", {}), bar: h("i", {}) };
    row.element = h(
      "tr",
      {},
      h("th", { scope: "row" }, answer.outputName(c)),
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
      const best = answer.best(cut);
      const most = answer.most(cut) || 1;
      rows.forEach((row, c) => {
        row.bar.style.width = `${100 * Math.max(0, Math.min(1, cut[c] / most))}%`;
        row.slid.textContent = slid ? slid[c].toFixed(DIGITS) : "–";
        row.cut.textContent = cut[c].toFixed(DIGITS);
        row.element.classList.toggle("lenet-best", c === best);
      });
    },
  };
}
