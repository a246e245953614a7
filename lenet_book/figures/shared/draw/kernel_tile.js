/* A kernel as squares of its weights. */

import { bitmap, canvasContext } from "./drawing.js";

/** Draw kernel c of a convolution on a canvas of this width in CSS pixels: its weights for each
 *  input channel, side by side. */
export function drawKernel(
  canvas,
  { kernel, kernelShape: [rows, columns, inputs, outputs] },
  c,
  scale,
  palette,
  width,
) {
  const zoom = Math.max(1, Math.floor((width - 3 * (inputs - 1)) / (columns * inputs)));
  const gap = inputs > 1 ? (width - zoom * columns * inputs) / (inputs - 1) : 0;
  const context = canvasContext(canvas, width, rows * zoom);
  for (let input = 0; input < inputs; input++) {
    const square = bitmap(columns, rows, (i) =>
      palette.packed(kernel[(i * inputs + input) * outputs + c], scale),
    );
    const x = input * (columns * zoom + gap);
    context.drawImage(square, x, 0, columns * zoom, rows * zoom);
  }
}
