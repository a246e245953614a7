/* The tables of a layout: one for each of its steps. */

import { h } from "../shared/draw/drawing.js";
import { connectionTable } from "./connection_table.js";
import { texts as TEXTS } from "./figure.json";

/** {element, draw(layout, chosen, inputImage, outputImage)}. onChoose(c): output map c was chosen. */
export function layoutTables(layer, below, onChoose) {
  const [, , inputs] = layer.kernelShape;
  const element = h("div", { class: "lenet-connections-tables" });
  let built = "";
  let tables = [];

  /** Steps of like shape keep their tables, and with them the reader's place in one. A depthwise
   *  step makes maps that lie between, or the last. */
  function build(steps) {
    const labels = steps.map(({ isDepthwise }) => (isDepthwise ? TEXTS.between : layer.label));
    const shapes = steps.map(({ window, subsets }) => [...window, inputs, subsets.length]);
    const wanted = JSON.stringify([labels, shapes]);
    if (wanted === built) return;
    built = wanted;
    tables = shapes.map((kernelShape, i) => {
      const from = i ? labels[i - 1] : below;
      return connectionTable({ label: labels[i], kernelShape }, from, onChoose);
    });
    element.replaceChildren(...tables.map((table) => table.element));
  }

  return {
    element,
    /** inputImage(s), outputImage(c): maps as bitmaps; none where the network makes no such maps. */
    draw({ steps, isCut }, chosen, inputImage, outputImage) {
      build(steps);
      tables.forEach((table, i) => {
        const { subsets } = steps[i];
        table.draw({
          subsets,
          chosen: Math.min(chosen, subsets.length - 1),
          inputImage: i ? undefined : inputImage,
          outputImage: isCut ? outputImage : undefined,
        });
      });
    },
  };
}
