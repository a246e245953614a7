/* A tour through a figure: each step sets its state, waits for the reader's own move, and says what
 * that showed. It can be left at any step, and taken up again where it was left. */

import { h } from "../../../lenet_book/figures/shared/draw/drawing.js";
import { phrase } from "../../../lenet_book/figures/shared/draw/words.js";
import { figureNamed, stateOf } from "./figures.js";
import { recall, remember } from "./memory.js";
import TEXTS from "./texts.json" with { type: "json" };

/** The list of steps becomes one step at a time.
 *  Each has data-set, the state to begin with, and in its last paragraph what the move shows. */
export function tourOf(list) {
  const steps = [...list.children].map((element) => ({
    set: JSON.parse(element.dataset.set),
    texts: [...element.children].map((child) => child.cloneNode(true)),
  }));
  const { figure: name } = list.dataset;
  const place = h("div", { class: "book-tour" });
  list.replaceWith(place);
  const { step: left = 0 } = recall();
  let stop = new AbortController();
  offer(left < steps.length ? left : 0);

  /** The one button with which the tour begins. */
  function offer(at) {
    const text = at ? phrase(TEXTS.resume, { n: at + 1 }) : TEXTS.start;
    const label = phrase(text, { all: steps.length });
    place.replaceChildren(h("button", { type: "button", onclick: () => go(at) }, label));
  }

  function go(at) {
    stop.abort();
    stop = new AbortController();
    remember({ step: at });
    if (at === steps.length) {
      const again = h("button", { type: "button", onclick: () => go(0) }, TEXTS.once_more);
      place.replaceChildren(h("p", { role: "status" }, TEXTS.done, " ", again));
      return;
    }
    show(at);
  }

  function show(at) {
    const figure = figureNamed(name);
    if (!figure) {
      place.replaceChildren(h("p", { role: "status" }, TEXTS.figure_missing));
      return;
    }
    const { set, texts } = steps[at];
    const before = JSON.stringify(stateOf(figure, set));
    const todo = texts.slice(0, -1);
    const shown = h("div", { role: "status" });
    const title = h("p", { class: "book-tour-step", tabindex: "-1" });
    title.textContent = phrase(TEXTS.step, { n: at + 1, all: steps.length });
    const next = h("button", { type: "button", onclick: () => go(at + 1) }, TEXTS.skip);
    const back = h(
      "button",
      { type: "button", disabled: !at, onclick: () => go(at - 1) },
      TEXTS.back,
    );
    const leave = h("button", { type: "button", onclick: () => leaveAt(at) }, TEXTS.leave);
    const buttons = h("p", { class: "book-buttons" }, next, back, leave);
    place.replaceChildren(title, ...todo, shown, buttons);
    title.focus({ preventScroll: true });
    figure.scrollIntoView(); // the card stays at the foot of the window, see questions.css
    figure.addEventListener(
      "lenet-changed",
      () => {
        if (shown.childNodes.length || JSON.stringify(stateOf(figure)) === before) return;
        shown.append(texts.at(-1).cloneNode(true));
        next.textContent = TEXTS.next;
      },
      { signal: stop.signal },
    );
  }

  function leaveAt(at) {
    stop.abort();
    offer(at);
    place.querySelector("button").focus();
  }
}
