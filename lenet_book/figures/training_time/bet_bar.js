/* The bet: a bar whose boundaries are dragged, and a slider and two buttons for each part. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { BET_ON, EVEN, edgesOf, nearestEdge, withEdge, withShare } from "./time_state.js";
import { ABOUT } from "./time_words.js";

const STEP = 5; // percent, of a button

/** What stands for a kind of time, in bars and beside names. */
export const fill = (kind, style) =>
  h("i", { class: "lenet-time-fill", "data-kind": kind, style, "aria-hidden": "true" });

/** A bar of all kinds of time. Returns {element, show(shares)}: percents, in the kinds' order. */
export function shareBar(kinds) {
  const fills = kinds.map((kind) => fill(kind));
  return {
    element: h("div", { class: "lenet-time-bar", "aria-hidden": "true" }, fills),
    show(shares) {
      for (const [i, element] of fills.entries()) {
        element.style.width = `${shares[i]}%`;
        element.classList.toggle("lenet-time-none", shares[i] === 0); // not even its border
      }
    },
  };
}

/** The bet. Returns {element, show(bet), focus()}; null is none yet.
 *  onBet(bet)   the reader moved a boundary */
export function betBar(signal, onBet) {
  let shares = EVEN;
  const bar = shareBar(BET_ON);
  const marks = BET_ON.slice(1).map(() => h("span", { class: "lenet-bet-edge" }));
  const rows = BET_ON.map((kind, part) => betRow(kind, (share) => changeShare(part, share)));
  bar.element.classList.add("lenet-bet-bar");
  bar.element.append(...marks);
  let held = 1;

  // As long as one part is changed, the others share what is left as they did at first: a slider
  // that goes to its end and back takes nothing from them.
  let sets = null; // {part, before, bet}

  function changeShare(part, share) {
    const goesOn = sets?.part === part && String(sets.bet) === String(shares);
    const before = goesOn ? sets.before : shares;
    const bet = withShare(before, part, Math.max(0, Math.min(100, share(shares[part]))));
    sets = { part, before, bet };
    onBet(bet);
  }

  function placeOf({ clientX }) {
    const { left, width } = bar.element.getBoundingClientRect();
    return Math.max(0, Math.min(100, Math.round((100 * (clientX - left)) / width)));
  }

  bar.element.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      bar.element.setPointerCapture(event.pointerId);
      held = nearestEdge(shares, placeOf(event));
      onBet(withEdge(shares, held, placeOf(event)));
    },
    { signal },
  );
  bar.element.addEventListener(
    "pointermove",
    (event) => {
      if (bar.element.hasPointerCapture(event.pointerId)) {
        onBet(withEdge(shares, held, placeOf(event)));
      }
    },
    { signal },
  );

  function show(bet) {
    shares = bet || EVEN;
    bar.show(shares);
    const edges = edgesOf(shares);
    for (const [i, mark] of marks.entries()) mark.style.left = `${edges[i + 1]}%`;
    for (const [i, row] of rows.entries()) row.show(shares[i]);
  }

  return {
    element: h(
      "div",
      { class: "lenet-bet", role: "group", "aria-label": TEXTS.boundaries },
      bar.element,
      rows.map(({ element }) => element),
    ),
    show,
    focus: () => rows[0].focus(),
  };
}

/** One part of the bet. onShare(share): share(now) is how much the reader gives it. */
function betRow(kind, onShare) {
  const name = TEXTS[kind];
  const slider = h("input", {
    type: "range",
    min: 0,
    max: 100,
    "aria-label": name,
    oninput: () => onShare(() => slider.valueAsNumber),
  });
  const button = (sign, label, by) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": phrase(label, { part: name }),
        onclick: () => onShare((share) => share + by),
      },
      sign,
    );
  const value = h("span", { class: "lenet-bet-value", "aria-hidden": "true" });
  return {
    element: h(
      "div",
      { class: "lenet-bet-row", "data-kind": kind },
      fill(kind),
      h("span", {}, h("b", {}, name), " ", h("small", {}, ABOUT[kind])),
      value,
      h(
        "span",
        { class: "lenet-choices lenet-bet-set" },
        button("−", TEXTS.less_of, -STEP),
        slider,
        button("+", TEXTS.more_of, STEP),
      ),
    ),
    show(share) {
      slider.value = String(share);
      value.textContent = phrase(TEXTS.percent, { n: share });
      slider.setAttribute("aria-valuetext", value.textContent);
    },
    focus: () => slider.focus(),
  };
}
