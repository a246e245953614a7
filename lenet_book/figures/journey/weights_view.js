/* All weights of a layer as one picture: a strip for each output, a square for each input. */

import { bitmap, canvasContext, format, h, largestOf, tooltip } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

/** Draw the weights of a layer at a width. `sourceName` is the label of the layer below. */
export function weightsView(layer, sourceName, width, palette, chosen) {
  const isConvolution = layer.kernelShape.length === 4;
  // A dense layer is drawn as a matrix: one row an output, one column an input.
  const [rows, columns, inputs, outputs] = isConvolution
    ? layer.kernelShape
    : [1, layer.kernelShape[0], 1, layer.kernelShape[1]];
  const scale = largestOf(layer.kernel);
  const zoom = isConvolution
    ? Math.max(1, Math.min(10, Math.floor((width / Math.min(outputs, 16) - 4) / columns)))
    : Math.max(1, Math.floor(width / columns));
  const gap = isConvolution ? Math.ceil(zoom / 3) : 0;
  const strip = {
    width: columns * zoom + (isConvolution ? 4 : 0),
    height: inputs * (rows * zoom + gap),
  };
  const perLine = isConvolution ? Math.max(1, Math.floor(width / strip.width)) : 1;
  const lineGap = isConvolution ? 10 : 0;
  const lines = Math.ceil(outputs / perLine);
  const canvas = h("canvas", { "aria-hidden": "true" });
  const size = [
    Math.min(outputs, perLine) * strip.width,
    lines * (strip.height + lineGap) - lineGap,
  ];
  const context = canvasContext(canvas, ...size);
  const placeOf = (output) => [
    (output % perLine) * strip.width,
    Math.floor(output / perLine) * (strip.height + lineGap),
  ];
  // Of groups, each reads channels of its own.
  const firstOf = (output) => Math.floor((output * (layer.groups ?? 1)) / outputs) * inputs;
  const weightAt = (output, input, y, x) =>
    layer.kernel[((y * columns + x) * inputs + input) * outputs + output];

  for (let output = 0; output < outputs; output++) {
    const [left, top] = placeOf(output);
    for (let input = 0; input < inputs; input++) {
      const kernel = bitmap(columns, rows, (i) =>
        palette.packed(weightAt(output, input, Math.floor(i / columns), i % columns), scale),
      );
      const y = top + input * (rows * zoom + gap);
      context.drawImage(kernel, left, y, columns * zoom, rows * zoom);
    }
  }
  const [left, top] = placeOf(chosen);
  context.strokeStyle = palette.highlight;
  context.lineWidth = 2;
  context.strokeRect(left + 1, top + 1, columns * zoom - 2, strip.height - gap - 2);

  const element = h("div", { class: "lenet-weights" }, canvas);
  const label = tooltip(element);
  canvas.addEventListener("pointermove", ({ offsetX, offsetY, clientX, clientY }) => {
    const line = Math.floor(offsetY / (strip.height + lineGap));
    const output = line * perLine + Math.floor(offsetX / strip.width);
    const inStrip = offsetY - line * (strip.height + lineGap);
    const input = Math.floor(inStrip / (rows * zoom + gap));
    const y = Math.floor((inStrip - input * (rows * zoom + gap)) / zoom);
    const x = Math.floor((offsetX % strip.width) / zoom);
    if (output >= outputs || input >= inputs || y >= rows || x >= columns) return label.hide();
    const value = format(weightAt(output, input, y, x), 3, true);
    const from = isConvolution
      ? `${sourceName} ${firstOf(output) + input} → ${output}, [${y}, ${x}]`
      : `${x} → ${output}`;
    return label.show(`${from}: ${value}`, clientX, clientY);
  });
  canvas.addEventListener("pointerleave", label.hide);
  const told = isConvolution
    ? phrase(TEXTS.weights_of_maps, { outputs, inputs, rows, columns, source: sourceName })
    : phrase(TEXTS.weights_of_units, { units: outputs, inputs: columns });
  const ends = phrase(TEXTS.weight_colors, { scale: format(scale, 2) });
  element.append(h("p", {}, `${told} ${ends}`));
  return element;
}
