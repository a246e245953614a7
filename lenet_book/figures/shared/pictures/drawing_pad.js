/* Draw on a picture, pixel by pixel: with a mouse, a finger or the keyboard. */

import PALETTE from "../../../palette.json" with { type: "json" };
import { canvasContext, h } from "../draw/drawing.js";

const SIDE = 288; // CSS pixels, at most, of the pad's longer side
const AROUND = 72; // of a phone's width, what margins take
const REMEMBERED = 50; // strokes that can be undone

/** A pad for pictures of `pictures`' size. onChange(rgba) is called as the reader draws. */
export function drawingPad(pictures, onChange) {
  const { width, height, colored } = pictures;
  const side = Math.min(SIDE, innerWidth - AROUND);
  const scale = Math.max(2, Math.floor(side / Math.max(width, height)));
  const canvas = h("canvas", { "aria-hidden": "true" });
  const cursor = h("span", { class: "lenet-brush", hidden: true });
  const pad = h(
    "div",
    {
      class: "lenet-pad",
      tabindex: 0,
      role: "application",
      "aria-label":
        `Drawing pad of ${width} by ${height} pixels. ` +
        "Arrow keys move the brush, space paints, backspace undoes.",
    },
    canvas,
    cursor,
  );
  const context = canvasContext(canvas, scale * width, scale * height);
  const image = h("canvas", { width, height });
  const pixels = image.getContext("2d", { willReadFrequently: true });
  const undone = h("button", { type: "button", onclick: undo }, "Undo");
  const size = h("input", { type: "range", min: 1, max: 6, value: 2, oninput: showCursor });
  let original = null;
  let strokes = [];
  let at = { x: Math.floor(width / 2), y: Math.floor(height / 2) };

  const swatches = PALETTE.pens[colored ? "coloured" : "grey"].map((color, i) =>
    h("button", {
      type: "button",
      class: "lenet-swatch",
      style: `--lenet-swatch: ${color}`,
      "aria-label": `Colour ${color}`,
      "aria-pressed": String(i === 0),
      onclick: (event) => choose(event.currentTarget, color),
    }),
  );
  let color = PALETTE.pens[colored ? "coloured" : "grey"][0];

  function choose(button, chosen) {
    color = chosen;
    for (const swatch of swatches) swatch.setAttribute("aria-pressed", String(swatch === button));
  }

  // ---------------------------------------------------------------- painting
  const snapshot = () => pixels.getImageData(0, 0, width, height);

  function begin() {
    strokes.push(snapshot());
    if (strokes.length > REMEMBERED) strokes.shift();
  }

  /** Where a brush of this size, with its middle on pixel (x, y), begins. */
  const brushStart = ({ x, y }) => [x, y].map((n) => n - Math.floor((size.value - 1) / 2));

  /** Paint from the last place to this one, pixel by pixel, so that fast strokes have no holes. */
  function paintTo(next) {
    const steps = Math.max(Math.abs(next.x - at.x), Math.abs(next.y - at.y), 1);
    pixels.fillStyle = color;
    for (let step = 0; step <= steps; step++) {
      const point = {
        x: Math.round(at.x + ((next.x - at.x) * step) / steps),
        y: Math.round(at.y + ((next.y - at.y) * step) / steps),
      };
      pixels.fillRect(...brushStart(point), size.value, size.value);
    }
    at = next;
    changed();
  }

  function changed() {
    context.drawImage(image, 0, 0, scale * width, scale * height);
    undone.disabled = strokes.length === 0;
    onChange(snapshot().data);
  }

  function undo() {
    if (!strokes.length) return;
    pixels.putImageData(strokes.pop(), 0, 0);
    changed();
  }

  function reset() {
    begin();
    pixels.putImageData(original, 0, 0);
    changed();
  }

  // ---------------------------------------------------------------- pointer and keyboard
  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    const clamp = (n, most) => Math.max(0, Math.min(most - 1, Math.floor(n)));
    return {
      x: clamp(((event.clientX - box.left) / box.width) * width, width),
      y: clamp(((event.clientY - box.top) / box.height) * height, height),
    };
  }

  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    begin();
    at = pointOf(event);
    paintTo(at);
  });
  pad.addEventListener("pointermove", (event) => {
    if (event.buttons & 1) paintTo(pointOf(event));
    else at = pointOf(event);
    showCursor();
  });

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  pad.addEventListener("keydown", (event) => {
    if (MOVES[event.key]) {
      const [dx, dy] = MOVES[event.key];
      at = {
        x: Math.max(0, Math.min(width - 1, at.x + dx)),
        y: Math.max(0, Math.min(height - 1, at.y + dy)),
      };
    } else if (event.key === " ") {
      if (!event.repeat) begin();
      paintTo(at);
    } else if (event.key === "Backspace") {
      undo();
    } else return;
    event.preventDefault();
    showCursor();
  });
  pad.addEventListener("focus", showCursor);

  function showCursor() {
    const [x, y] = brushStart(at);
    Object.assign(cursor.style, {
      left: `${(100 * x) / width}%`,
      top: `${(100 * y) / height}%`,
      width: `${(100 * size.value) / width}%`,
      height: `${(100 * size.value) / height}%`,
    });
    cursor.hidden = false;
  }

  /** Put a picture (RGBA bytes) on the pad, to draw on. */
  function load(rgba) {
    original = new ImageData(new Uint8ClampedArray(rgba), width, height);
    pixels.putImageData(original, 0, 0);
    strokes = [];
    undone.disabled = true;
    context.drawImage(image, 0, 0, scale * width, scale * height);
  }

  const element = h(
    "div",
    { class: "lenet-draw" },
    pad,
    h(
      "div",
      { class: "lenet-tools" },
      h("div", { class: "lenet-swatches", role: "group", "aria-label": "Colour" }, swatches),
      h("label", {}, "Brush", size),
      h(
        "div",
        { class: "lenet-row" },
        undone,
        h("button", { type: "button", onclick: reset }, "Start over"),
      ),
    ),
  );
  return { element, load };
}
