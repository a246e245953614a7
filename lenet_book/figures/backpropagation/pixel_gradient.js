/* The gradient of the picture itself, its channels added: where the way back ends. */

import { bitmap, canvasContext, h, largestOf } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { short } from "./magnitude.js";

/** Returns {element, draw(gradient, side, palette)}; side: the picture's width on the screen. */
export function pixelGradient({ height, width, channels }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const scale = h("small", {});
  const element = h("div", { class: "lenet-pixels" }, canvas, scale);

  function draw(gradient, side, palette) {
    const sums = Array.from({ length: height * width }, (_, i) =>
      gradient.subarray(i * channels, (i + 1) * channels).reduce((sum, value) => sum + value, 0),
    );
    const largest = largestOf(sums);
    const image = bitmap(width, height, (i) => palette.packed(sums[i], largest));
    const tall = (side * height) / width;
    canvasContext(canvas, side, tall).drawImage(image, 0, 0, side, tall);
    scale.textContent = phrase(TEXTS.pixels, { scale: short(largest) });
  }

  return { element, draw };
}
