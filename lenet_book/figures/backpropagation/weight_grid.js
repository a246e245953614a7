/* The weights of one filter as a grid of their gradients, to choose one from. */

import { codeGrid } from "../shared/draw/code_grid.js";
import { h, largestOf } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { weightShape } from "./weight_shape.js";

const COLORS = [TEXTS.red, TEXTS.green, TEXTS.blue];

/** onChoose(at): the reader chose a weight. */
export function weightGrid(onChoose) {
  const holder = h("div", {});
  const channel = h("select", {});
  const from = h("label", {}, words(TEXTS.from, { channel }));
  const title = h("p", {});
  const element = h("div", { class: "lenet-weight-choice" }, title, holder, from);
  let grid = null;
  let built = null; // the layer that the grid is for
  let shape = null;
  let shown = 0; // the weight that is chosen

  channel.addEventListener("change", () => choose(cellOf(shown), Number(channel.value)));
  const cellOf = (at) => Math.floor(at / shape.channels);
  const choose = (cell, c) => onChoose(cell * shape.channels + c);

  function build(layer, below, colored) {
    built = layer;
    shape = weightShape(layer);
    grid = codeGrid(
      phrase(TEXTS.gradients, { layer: layer.label }),
      shape.cells,
      shape.columns,
      (cell) => cell !== null && choose(cell, shown % shape.channels),
      TEXTS.weights,
    );
    holder.replaceChildren(grid.element);
    const name = (c) =>
      below.kind === "picture" && colored
        ? COLORS[c]
        : phrase(TEXTS.map, { layer: below.label, c });
    channel.replaceChildren(
      ...Array.from({ length: shape.channels }, (_, c) => h("option", { value: c }, name(c))),
    );
    from.hidden = !shape.isKernel || shape.channels === 1;
  }

  return {
    element,
    /** gradients: of all weights of filter c, in the kernel's order. */
    show({ layer, below, colored, gradients, c, at, palette }) {
      if (built !== layer) build(layer, below, colored);
      shown = at;
      const own = at % shape.channels;
      channel.value = own;
      title.textContent = phrase(shape.isKernel ? TEXTS.of_map : TEXTS.of_unit, { c });
      const code = gradients.filter((_, k) => k % shape.channels === own);
      const scale = largestOf(gradients);
      grid.show({ code, scale, unit: cellOf(at), changes: new Map(), palette });
    },
  };
}
