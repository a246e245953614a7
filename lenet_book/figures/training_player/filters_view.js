/* The first convolution of a run, as it stood after an epoch: its kernels and their maps. */

import { canvasContext, format, h, mapsBitmap } from "../shared/draw/drawing.js";
import { drawKernel } from "../shared/draw/kernel_tile.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const MOST_FILTERS = 16;
const TILE = 128; // CSS pixels: the width of a map, and of its kernel

/** Kernels above the maps that they make of a picture, under a heading.
 *  Returns {element, show(first, epoch, index, palette)}; first: see firstSeedOf. */
export function filtersView(pictures) {
  const heading = h("p", { class: "lenet-heading" });
  const columns = h("div", { class: "lenet-filters" });
  const legend = h("small", {});

  function show(first, epoch, index, palette) {
    const layer = first.at(epoch);
    const input = pictures.values(index);
    const values = layer.maps(input);
    const scale = first.reach(index, input); // one for all epochs, as for the kernels
    const [height, width, count] = layer.shape;
    const maps = mapsBitmap(layer.shape, values, scale, palette);
    const filters = Array.from({ length: Math.min(count, MOST_FILTERS) }, (_, c) => {
      const kernel = h("canvas", { "aria-hidden": "true" });
      drawKernel(kernel, layer, c, first.scale, palette, TILE);
      const map = h("canvas", { "aria-hidden": "true" });
      const box = [0, 0, TILE, (TILE * height) / width];
      const from = [c * width, 0, width, height];
      canvasContext(map, box[2], box[3]).drawImage(maps, ...from, ...box);
      return h("div", {}, kernel, map);
    });
    columns.replaceChildren(...filters);
    heading.textContent = phrase(TEXTS.learned, { layer: first.label });
    const sentences = [
      phrase(TEXTS.filters, { weight: format(first.scale, 2), value: format(scale, 2) }),
    ];
    if (count > MOST_FILTERS) {
      sentences.push(phrase(TEXTS.first_filters, { n: MOST_FILTERS, count }));
    }
    legend.textContent = sentences.join(" ");
  }

  return { element: h("div", {}, heading, columns, legend), show };
}
