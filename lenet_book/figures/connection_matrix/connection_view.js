/* One map of a convolution from nearby: the maps it sees, their kernels, and what they add up to. */

import { bitmap, canvasContext, digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { plane, zoomFor } from "../shared/draw/planes.js";
import { curve, ledger } from "../shared/draw/sums.js";

const MOST_CELL = 84; // CSS pixels of an input map, its kernel and its share
const GAP = 8;
const PADDING = 16; // of the box around the strip
const PLANE = 160;
const ROWS = ["maps", "kernels", "shares"];

/** A bitmap of one channel of a map. */
export const mapImage = ([height, width], values, channels, c, scale, palette) =>
  bitmap(width, height, (i) => palette.packed(values[i * channels + c], scale));

/** A column for each input map: the map, its kernel, and what it adds at every place. */
export function linkStrip(below, label, inputs) {
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
    /** computed: from linkedMaps; layer: the convolution; maps: the values below it. */
    draw({ kernel, shares, explanation }, layer, maps, [y, x, c], subset, palette, width) {
      const side = Math.min(MOST_CELL, (width - 2 * PADDING - GAP * (inputs - 1)) / inputs);
      const scales = {
        maps: largestOf(maps),
        kernels: largestOf(kernel.weights),
        shares: Math.max(...shares.map(largestOf)),
      };
      const images = {
        maps: (s) => mapImage(layer.inputShape, maps, inputs, s, scales.maps, palette),
        kernels: (s) => mapImage(kernel.shape, kernel.weights, inputs, s, scales.kernels, palette),
        shares: (s) => mapImage(layer.outputShape, shares[s], 1, 0, scales.shares, palette),
      };
      const frames = {
        maps: explanation.window,
        shares: { y0: y, x0: x, y1: y + 1, x1: x + 1 },
      };
      const texts = {
        maps: `The maps of ${below}, and the window of this unit`,
        kernels: `× the kernels of ${label} map ${c}`,
        shares: "= what each adds to the sum, at every place",
      };
      for (const row of ROWS) {
        captions[row].textContent = `${texts[row]} (±${format(scales[row], 2)})`;
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
export function linkSum(below, label, { onMove, onStep }) {
  const output = plane(label, "move to another unit", {
    onPoint: (y, x) => onMove(Math.floor(y), Math.floor(x)),
    onStep,
  });
  const sum = h("div", {});

  return {
    element: h("div", { class: "lenet-connections-sum" }, output.element, sum),
    draw({ shares, explanation }, layer, values, [y, x, c], subset, palette) {
      const [height, width, channels] = layer.outputShape;
      const image = mapImage(layer.outputShape, values, channels, c, largestOf(values), palette);
      output.draw(image, zoomFor(PLANE, width, PLANE), `map ${c}, ${height}×${width}`);
      output.frame({ y0: y, x0: x, y1: y + 1, x1: x + 1 });

      const terms = subset.map((s) => ({
        label: `${below} map ${s}`,
        value: shares[s][y * width + x],
      }));
      if (layer.bias) terms.push({ label: "bias", value: explanation.bias });
      const { activation, preActivation: z, output: value } = explanation;
      const digits = digitsFor(largestOf([z, ...terms.map((term) => term.value)]));
      const result = { label: `${activation}(${format(z, digits)})`, value, strong: true };
      const results = activation === "linear" ? [] : [result];
      const title = `Sum over ${subset.length} maps of ${below}`;
      const name = h("code", {}, `${label}[${y}, ${x}, ${c}]`);
      sum.replaceChildren(
        h("p", { class: "lenet-close-up-title" }, name, " = ", h("b", {}, format(value))),
        ledger(title, terms, { label: "sum", value: z }, results, digits),
        curve(activation, z, value) || "",
      );
    },
  };
}
