/* One channel of a unit's arithmetic: the patch times the kernel, weight by weight. */

import { digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { equation, matrix, roundingGap } from "../shared/draw/sums.js";
import { phrase, words } from "../shared/draw/words.js";
import { channelPart, sumOf } from "./bench_map.js";
import { texts as TEXTS } from "./figure.json";
import { kernelGrid } from "./kernel_grid.js";

/** The equation, and what its products add up to. names: of the channels; onEdit(at, value)
 *  and onRefuse(why): see kernelGrid. */
export function channelEquation(pictures, names, onEdit, onRefuse) {
  const [patch, products] = [h("div", {}), h("div", {})];
  const subtotal = h("p", { class: "lenet-subtotal" });
  const grid = kernelGrid(onEdit, onRefuse);

  function drawPatch({ inputs, sources }, [rows, columns], channel) {
    const color = (value) => {
      const byte = pictures.byte(value, channel);
      return [0, 1, 2].map((k) => (!pictures.colored || k === channel ? byte : 0));
    };
    const cells = inputs.map((value, i) => ({
      value,
      color: color(value),
      padding: sources[i] < 0,
    }));
    const caption = phrase(TEXTS.patch, { channel: names[channel], size: `${rows}×${columns}` });
    patch.replaceChildren(matrix(caption, cells, columns, digitsFor(largestOf(inputs))));
  }

  function drawKernel({ weights }, { used, explanation, turned, palette }, channel) {
    const [rows, columns] = used.shape;
    const scale = largestOf(explanation.weights);
    grid.show({
      values: weights,
      rows,
      columns,
      digits: digitsFor(largestOf(weights)),
      text: phrase(turned ? TEXTS.turned_kernel : TEXTS.kernel, { channel: names[channel] }),
      colors: weights.map((value) => palette.color(value, scale)),
    });
  }

  function drawProducts(part, { used, explanation, palette }, digits) {
    const most = largestOf(explanation.products);
    const cells = part.products.map((value) => ({ value, color: palette.color(value, most) }));
    products.replaceChildren(matrix(TEXTS.products, cells, used.shape[1], digits));
    const sum = sumOf(part.products);
    const gap = roundingGap(part.products, sum, digits);
    const signed = (value) => format(value, digits, true);
    const values = { n: cells.length, sum: signed(sum), rounded: signed(sum - gap) };
    subtotal.replaceChildren(...words(gap ? TEXTS.subtotal_rounded : TEXTS.subtotal, values));
  }

  return {
    element: h("div", {}, equation(patch, "×", grid.element, "=", products), subtotal),
    /** state: see benchSum; digits: after the point of the products. */
    draw(state, channel, digits) {
      const { used, explanation } = state;
      const part = channelPart(explanation, used.shape[2], channel);
      drawPatch(part, used.shape, channel);
      drawKernel(part, state, channel);
      drawProducts(part, state, digits);
    },
  };
}
