/* The weights of one filter as a grid of their gradients, to choose one from. */

import { codeGrid } from "../shared/draw/code_grid.js";
import { h, largestOf } from "../shared/draw/drawing.js";

const MOST_COLUMNS = 12; // of the inputs of a dense layer
const COLORS = ["red", "green", "blue"];

/** A weight of a filter is a number `at` in the kernel's order, or in Keras's indices
 *  [row, column, channel], [input] in a dense layer. */
export function weightShape({ kernelShape }) {
  const lengths = kernelShape.slice(0, -1);
  const [rows, columns, channels] = lengths.length === 3 ? lengths : [1, lengths[0], 1];
  return {
    isKernel: lengths.length === 3,
    lengths,
    cells: rows * columns,
    columns: lengths.length === 3 ? columns : Math.min(columns, MOST_COLUMNS),
    channels,
    at: (weight) => weight.reduce((sum, n, axis) => sum * lengths[axis] + n, 0),
    indices(at) {
      if (lengths.length === 1) return [at];
      const cell = Math.floor(at / channels);
      return [Math.floor(cell / columns), cell % columns, at % channels];
    },
  };
}

/** onChoose(at): the reader chose a weight. */
export function weightGrid(onChoose) {
  const holder = h("div", {});
  const channel = h("select", {});
  const from = h("label", {}, "from ", channel);
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
      `Gradients of ${layer.label}`,
      shape.cells,
      shape.columns,
      (cell) => cell !== null && choose(cell, shown % shape.channels),
      "weights",
    );
    holder.replaceChildren(grid.element);
    const name = (c) =>
      below.kind === "picture" && colored ? COLORS[c] : `${below.label}, map ${c}`;
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
      title.textContent = `The weights of ${shape.isKernel ? `map ${c}` : `unit ${c}`}, by their gradients. Choose one.`;
      const code = gradients.filter((_, k) => k % shape.channels === own);
      const scale = largestOf(gradients);
      grid.show({ code, scale, unit: cellOf(at), changes: new Map(), palette });
    },
  };
}
