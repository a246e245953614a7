/* One map of a convolution from nearby: the maps it sees, their kernels, and what they add up to. */

import { bitmap, canvasContext, digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { plane, zoomFor } from "../shared/draw/planes.js";
import { curve, ledger } from "../shared/draw/sums.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const MOST_CELL = 84; // CSS pixels of an input map, its kernel and its share
const GAP = 8;
const BOX = 35; // the padding and the border of the box around the strip
const PLANE = 160;
const ROWS = ["maps", "kernels", "shares"];

const mapImage = ([height, width], values, channels, c, scale, palette) =>
  bitmap(width, height, (i) => palette.packed(values[i * channels + c], scale));

/** The maps of a layer as bitmaps, all on one scale: a function of a map's number. */
export function mapImages(shape, values, palette) {
  const scale = largestOf(values);
  return (c) => mapImage(shape, values, shape[2], c, scale, palette);
}

/** A column for each input map: the map, its kernel, and what it adds at every place. */
export function linkStrip(layer, below) {
  const inputs = layer.kernelShape[2];
  const captions = {};
  const cells = {};
  const element = h("div", { class: "lenet-connections-strip" });
  for (const row of ROWS) {
    captions[row] = h("p", {});
    cells[row] = Array.from({ length: inputs }, () => h("canvas", { "aria-hidden": "true" }));
    element.append(captions[row], h("div", {}, cells[row]));
  }

  function paint(canvas, image, side, { isLinked, frame, color }) {
    const context = canvasContext(canvas, side, (side * image.height) / image.width);
    canvas.classList.toggle("lenet-unconnected", !isLinked);
    context.drawImage(image, 0, 0, side, (side * image.height) / image.width);
    if (!frame) return;
    const zoom = side / image.width;
    const { y0, x0, y1, x1 } = frame;
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.strokeRect(zoom * x0, zoom * y0, zoom * (x1 - x0), zoom * (y1 - y0));
  }

  return {
    element,
    /** computed: from linkedMaps; maps: the values below the layer. */
    draw({ kernel, shares, explanation }, maps, [y, x, c], subset, palette, width) {
      const side = Math.min(MOST_CELL, (width - BOX - GAP * (inputs - 1)) / inputs);
      const scales = {
        maps: largestOf(maps),
        kernels: largestOf(kernel.weights),
        shares: Math.max(...shares.map(largestOf)),
      };
      const images = {
        maps: mapImages(layer.inputShape, maps, palette),
        kernels: mapImages(kernel.shape, kernel.weights, palette),
        shares: (s) => mapImage(layer.outputShape, shares[s], 1, 0, scales.shares, palette),
      };
      const frames = {
        maps: explanation.window,
        shares: { y0: y, x0: x, y1: y + 1, x1: x + 1 },
      };
      for (const row of ROWS) {
        const values = { below, layer: layer.label, c, scale: format(scales[row], 2) };
        captions[row].textContent = phrase(TEXTS[row], values);
        cells[row].forEach((canvas, s) => {
          const isLinked = subset.includes(s);
          const frame = isLinked ? frames[row] : null;
          if (isLinked || row === "maps") {
            paint(canvas, images[row](s), side, { isLinked, frame, color: palette.highlight });
          } else {
            canvasContext(canvas, side, side); // empty: there is no kernel, and it adds nothing
          }
        });
      }
    },
  };
}

/** The map that comes out, and the sum behind one of its units.
 *  onMove(y, x): that unit shall be looked at; onStep(dy, dx): the one beside it. */
export function linkSum(layer, below, { onMove, onStep }) {
  const { label } = layer;
  const output = plane(label, TEXTS.moves, {
    onPoint: (y, x) => onMove(Math.floor(y), Math.floor(x)),
    onStep,
  });
  const sum = h("div", {});

  return {
    element: h("div", { class: "lenet-connections-sum" }, output.element, sum),
    /** computed: from linkedMaps; values: those of the layer. */
    draw({ shares, explanation }, values, [y, x, c], subset, palette) {
      const [height, width] = layer.outputShape;
      const image = mapImages(layer.outputShape, values, palette)(c);
      const size = phrase(TEXTS.map, { c, size: `${height}×${width}` });
      output.draw(image, zoomFor(PLANE, width, PLANE), size);
      output.frame({ y0: y, x0: x, y1: y + 1, x1: x + 1 });

      const terms = subset.map((s) => ({
        label: phrase(TEXTS.term, { below, s }),
        value: shares[s][y * width + x],
      }));
      if (layer.bias) terms.push({ label: TEXTS.bias, value: explanation.bias });
      const { activation, preActivation: z, output: value } = explanation;
      const digits = digitsFor(largestOf([z, ...terms.map((term) => term.value)]));
      const result = { label: `${activation}(${format(z, digits)})`, value, strong: true };
      const results = activation === "linear" ? [] : [result];
      const title = phrase(TEXTS.sum_over, { n: subset.length, below });
      const name = h("code", {}, `${label}[${y}, ${x}, ${c}]`);
      sum.replaceChildren(
        h("p", { class: "lenet-close-up-title" }, name, " = ", h("b", {}, format(value))),
        ledger(title, terms, { label: TEXTS.sum, value: z }, results, digits),
        curve(activation, z, value) || "",
      );
    },
  };
}
