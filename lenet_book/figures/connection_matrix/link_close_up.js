/* The chosen map from nearby: its ring, what each link adds, and the sum of one of its units. */

import { h } from "../shared/draw/drawing.js";
import { linkStrip, linkSum } from "./connection_view.js";
import { columnSays } from "./connection_words.js";
import { ringOf } from "./ring.js";

const RING = 132; // CSS pixels

/** {element, says, draw(…)}. buttons: those that lead to another map; moves: see linkSum. */
export function linkCloseUp(layer, below, buttons, moves) {
  const ring = h("div", {});
  const column = h("p", {});
  const strip = linkStrip(layer, below);
  const sum = linkSum(layer, below, moves);
  const head = { class: "lenet-connections-head" };
  return {
    element: h(
      "div",
      { class: "lenet-close-up" },
      h("div", head, ring, h("div", {}, column, buttons)),
      strip.element,
      sum.element,
    ),
    says: () => column.textContent,
    /** computed: from linkedMaps; maps, results: the values below the layer, and its own. */
    draw(computed, maps, results, unit, subsets, palette, width) {
      const [, , c] = unit;
      ring.replaceChildren(ringOf(subsets[c], layer.kernelShape[2], RING, true));
      column.replaceChildren(...columnSays(subsets, c, layer, below));
      strip.draw(computed, maps, unit, subsets[c], palette, width);
      sum.draw(computed, results, unit, subsets[c], palette);
    },
  };
}
