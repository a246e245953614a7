/* The heads of a connection table's output maps, a ring in each. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { listOf } from "./connection_words.js";
import { texts as TEXTS } from "./figure.json";
import { ringOf } from "./ring.js";

const RING = 30;
/** @type {Record<string, number>} */
const ACROSS = { ArrowLeft: -1, ArrowRight: 1 };
/** @type {Record<string, number>} */
const DOWN = { ArrowUp: -1, ArrowDown: 1 };

/** One tab stop; arrow keys choose the map beside, in the direction seen. onChoose(c) */
export function mapHeads({ label, kernelShape }, onChoose) {
  const [, , inputs, outputs] = kernelShape;
  let keys = ACROSS;
  const heads = Array.from({ length: outputs }, (_, c) => {
    const ring = h("span", {});
    const attributes = { type: "button", tabindex: -1, onclick: () => onChoose(c), onkeydown };
    const button = h("button", attributes, ring, String(c));
    return { ring, button, cell: h("th", {}, button) };
  });

  function onkeydown(event) {
    const from = heads.findIndex(({ button }) => button === event.currentTarget);
    const to = from + (keys[event.key] ?? NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault(); // the page must not scroll, at the ends neither
    if (!heads[to]) return;
    onChoose(to);
    heads[to].button.focus();
  }

  return {
    cells: heads.map(({ cell }) => cell),
    /** The maps stand one below the other now, or side by side. */
    turn(isDown) {
      keys = isDown ? DOWN : ACROSS;
    },
    draw(subsets, chosen) {
      heads.forEach(({ ring, button }, c) => {
        ring.replaceChildren(ringOf(subsets[c], inputs, RING, false));
        button.setAttribute("aria-pressed", String(c === chosen));
        const name = phrase(TEXTS.column_name, { layer: label, c, maps: listOf(subsets[c]) });
        button.setAttribute("aria-label", name);
        button.tabIndex = c === chosen ? 0 : -1;
      });
    },
  };
}
