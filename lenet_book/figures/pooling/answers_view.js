/* The answers to a picture that moves and to its control, beside each other, and the move itself:
 * by dragging, or by arrow keys. */

import { canvasContext, h, percent } from "../shared/draw/drawing.js";
import { words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const PICTURE = 96; // CSS pixels
const MOST_CLASSES = 12; // of more, the likeliest are shown
const SHOWN = ["moved", "control"];
/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/** {element, draw(answers, truth, shift)}. onShift(pixels): the picture shall be moved so far. */
export function answersView(pictures, classNames, onShift) {
  const nameOf = (c) => classNames[c] ?? String(c);
  const says = h("p", {});
  const canvases = SHOWN.map(() => h("canvas", { "aria-hidden": "true" }));
  const drag = h(
    "div",
    {
      class: "lenet-pooling-drag",
      tabindex: 0,
      role: "application",
      "aria-roledescription": TEXTS.drag_role,
      "aria-label": TEXTS.drag,
    },
    canvases[0],
  );
  const rows = h("tbody", {});
  const element = h(
    "div",
    { class: "lenet-pooling-answers" },
    h(
      "table",
      {},
      h("caption", {}, TEXTS.answers),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td", {}),
          h("th", { scope: "col" }, drag, TEXTS.moved_head),
          h("th", { scope: "col" }, h("div", {}, canvases[1]), TEXTS.control_head),
        ),
      ),
      rows,
    ),
    says,
    h("p", { class: "lenet-hint" }, TEXTS.answers_hint),
  );
  let shift = 0;
  let start = null; // of a drag: {x, shift}

  drag.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    drag.setPointerCapture(event.pointerId);
    start = { x: event.clientX, shift };
  });
  drag.addEventListener("pointermove", (event) => {
    if (!drag.hasPointerCapture(event.pointerId)) return;
    onShift(start.shift + Math.round(((event.clientX - start.x) * pictures.width) / PICTURE));
  });
  drag.addEventListener("keydown", (event) => {
    if (!STEPS[event.key]) return;
    event.preventDefault();
    onShift(shift + STEPS[event.key]);
  });

  /** A class: how probable it is for both pictures, and by a line at rest. */
  function row(answers, c, truth) {
    const cells = SHOWN.map((which) => {
      const { outputs, best } = answers[which];
      return h(
        "td",
        { class: c === best ? "lenet-best" : null },
        h(
          "span",
          { class: "lenet-track", "aria-hidden": "true" },
          h("i", { style: `width: ${100 * outputs[c]}%` }),
          h("b", { style: `left: ${100 * answers.rest.outputs[c]}%` }),
        ),
        h("span", {}, percent(outputs[c])),
      );
    });
    const name = h("th", { scope: "row" }, nameOf(c), c === truth ? TEXTS.true_class : "");
    return h("tr", {}, name, cells);
  }

  function sentence({ rest, moved, control }) {
    const of = ({ best, outputs }) => ({ name: nameOf(best), share: percent(outputs[best]) });
    if (!shift) return words(TEXTS.answer_rest, of(rest));
    const [text, kept] = [moved, control].map(({ best }) => best === rest.best);
    return [
      ...words(text ? TEXTS.answer_stays : TEXTS.answer_flips, {
        n: shift,
        was: nameOf(rest.best),
        ...of(moved),
      }),
      " ",
      ...words(kept ? TEXTS.control_stays : TEXTS.control_flips, { n: shift, ...of(control) }),
    ];
  }

  return {
    element,
    /** answers: from shiftAnswers, or null; truth: the class's number, or null. */
    draw(answers, truth, pixels) {
      shift = pixels;
      element.hidden = !answers;
      if (!answers) return;
      const tall = (PICTURE * pictures.height) / pictures.width;
      SHOWN.forEach((which, i) => {
        const image = pictures.bitmap(answers[which].picture);
        canvasContext(canvases[i], PICTURE, tall).drawImage(image, 0, 0, PICTURE, tall);
      });
      rows.replaceChildren(...likeliest(answers).map((c) => row(answers, c, truth)));
      says.replaceChildren(...sentence(answers));
    },
    says: () => (element.hidden ? "" : says.textContent),
  };
}

/** The classes that are shown, in their order. */
function likeliest({ rest, moved, control }) {
  const most = Array.from(rest.outputs, (share, c) => ({
    c,
    share: Math.max(share, moved.outputs[c], control.outputs[c]),
  }));
  const shown = most.sort((a, b) => b.share - a.share).slice(0, MOST_CLASSES);
  return shown.map(({ c }) => c).sort((a, b) => a - b);
}
