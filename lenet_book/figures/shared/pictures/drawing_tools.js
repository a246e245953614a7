/* What a reader draws with: colours, a brush, and the ways back. */

import PALETTE from "../../../palette.json" with { type: "json" };
import { h } from "../draw/drawing.js";
import { oneStop } from "../draw/one_stop.js";
import TEXTS from "./texts.json" with { type: "json" };

/** The tools beside a drawing pad, with pens of a kind, "coloured" or "grey". onSize(): the brush has another size.
 *  Returns {element, undo, brush()}: the button that undoes, and {color, size} of the brush. */
export function drawingTools(kind, { onSize, onUndo, onStartOver }) {
  const undo = h("button", { type: "button", onclick: onUndo }, TEXTS.drawing_tools.undo);
  const size = h("input", { type: "range", min: 1, max: 6, value: 2, oninput: onSize });
  const colors = PALETTE.pens[kind];
  const names = TEXTS.pens[kind].split(", ");
  let [color] = colors;
  const swatches = colors.map((one, i) =>
    h("button", {
      type: "button",
      class: "lenet-swatch",
      style: `--lenet-swatch: ${one}`,
      "aria-label": names[i],
      "aria-pressed": String(i === 0),
      onclick: (event) => choose(event.currentTarget, one),
    }),
  );

  function choose(button, chosen) {
    color = chosen;
    for (const swatch of swatches) swatch.setAttribute("aria-pressed", String(swatch === button));
  }

  const group = {
    class: "lenet-swatches",
    role: "toolbar",
    "aria-label": TEXTS.drawing_tools.colors,
  };
  const startOver = h(
    "button",
    { type: "button", onclick: onStartOver },
    TEXTS.drawing_tools.start_over,
  );
  return {
    element: h(
      "div",
      { class: "lenet-tools" },
      oneStop(h("div", group, swatches)),
      h("label", {}, TEXTS.drawing_tools.brush, size),
      h("div", { class: "lenet-row" }, undo, startOver),
    ),
    undo,
    brush: () => ({ color, size: Number(size.value) }),
  };
}
