/* The parts of one training: seconds, shares, and what was bet. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { fill } from "./bet_bar.js";
import { texts as TEXTS } from "./figure.json";
import { BET_ON } from "./time_state.js";
import { ABOUT, difference, nameOf, pointsOf, seconds, share } from "./time_words.js";

const KINDS = [...BET_ON, "rest"];
const cell = (kind) => h("span", { class: `lenet-part-${kind}`, role: "cell" });

/** The table. Returns {element, show(line, bet, isOpen), focus()}; bet: null where there is none.
 *  opens     whether a training opens;   onOpen()   the reader opens it, or closes it */
export function partTable(opens, onOpen) {
  const button = h("button", { type: "button", onclick: onOpen }, h("b", {}, TEXTS.training));
  const rows = KINDS.map((kind) =>
    partRow(kind, opens && kind === "training" ? button : h("b", {}, TEXTS[kind])),
  );
  const together = partRow("together", h("b", {}, TEXTS.together));
  const heads = [TEXTS.part, TEXTS.measured, TEXTS.your_bet, TEXTS.difference];
  const head = h(
    "div",
    { class: "lenet-part-row lenet-part-head", role: "row" },
    heads.map((text) => h("span", { role: "columnheader" }, text)),
  );
  const element = h(
    "div",
    { class: "lenet-parts", role: "table" },
    head,
    rows.map((row) => row.element),
    together.element,
  );

  function show(line, bet, isOpen) {
    element.setAttribute("aria-label", phrase(TEXTS.parts, { name: nameOf(line) }));
    element.classList.toggle("lenet-parts-bet", bet !== null);
    button.setAttribute("aria-expanded", String(isOpen));
    for (const column of [...head.children].slice(2)) column.hidden = bet === null;
    for (const row of rows) row.show(line.parts[row.kind], line, bet);
    together.show(line.total, line, null);
  }

  return { element, show, focus: () => button.focus({ preventScroll: true }) };
}

function partRow(kind, name) {
  const measured = cell("measured");
  const betted = cell("bet");
  const against = cell("against");
  const about = ABOUT[kind];
  return {
    kind,
    element: h(
      "div",
      { class: "lenet-part-row", role: "row", "data-kind": kind },
      h(
        "span",
        { class: "lenet-part-name", role: "rowheader" },
        about ? fill(kind) : null,
        name,
        about ? h("small", {}, about) : null,
      ),
      measured,
      betted,
      against,
    ),
    /** time: undefined where the line has no such part */
    show(time, line, bet) {
      this.element.hidden = time === undefined;
      if (time === undefined) return;
      const has = bet !== null && BET_ON.includes(kind);
      measured.replaceChildren(
        h("b", {}, seconds(time)),
        about ? h("small", {}, ` ${share(time / line.total)}`) : "",
      );
      betted.textContent = has ? phrase(TEXTS.percent, { n: bet[BET_ON.indexOf(kind)] }) : "";
      against.textContent = has ? difference(pointsOf(line, kind, bet)) : "";
    },
  };
}
