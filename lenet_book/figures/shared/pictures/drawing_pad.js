/* Draw on a picture, pixel by pixel: with a mouse, a finger or the keyboard. */

import { canvasContext, h } from "../draw/drawing.js";
import { phrase } from "../draw/words.js";
import { drawingTools } from "./drawing_tools.js";
import { brushStart, Painting } from "./painting.js";
import TEXTS from "./texts.json" with { type: "json" };

const SIDE = 288; // CSS pixels, at most, of the pad's longer side
const AROUND = 72; // of a phone's width, what margins take
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A pad for pictures of `pictures`' size. onChange(rgba) is called as the reader draws.
 *  Returns {element, load(rgba), frame(box)}: box {y0, x0, y1, x1} of pixels to mark, or null. */
export function drawingPad(pictures, onChange) {
  const { width, height, colored } = pictures;
  const side = Math.min(SIDE, innerWidth - AROUND);
  const scale = Math.max(2, Math.floor(side / Math.max(width, height)));
  const canvas = h("canvas", { "aria-hidden": "true" });
  const cursor = h("span", { class: "lenet-brush", hidden: true });
  const marked = h("span", { class: "lenet-brush lenet-pad-frame", hidden: true });
  const pad = h(
    "div",
    {
      class: "lenet-pad",
      tabindex: 0,
      role: "application",
      "aria-label": phrase(TEXTS.drawing_pad.keys, { width, height }),
    },
    canvas,
    marked,
    cursor,
  );
  const context = canvasContext(canvas, scale * width, scale * height);
  const painting = new Painting(width, height);
  const tools = drawingTools(colored ? "coloured" : "grey", {
    onSize: showCursor,
    onUndo: undo,
    onStartOver() {
      painting.startOver();
      changed();
    },
  });
  let at = { x: Math.floor(width / 2), y: Math.floor(height / 2) };

  // ---------------------------------------------------------------- what is shown
  function show() {
    context.drawImage(painting.canvas, 0, 0, scale * width, scale * height);
    tools.undo.disabled = !painting.canUndo;
  }

  function showCursor() {
    const { size } = tools.brush();
    const [x, y] = brushStart(at, size);
    place(cursor, { y0: y, x0: x, y1: y + size, x1: x + size });
  }

  function place(box, { y0, x0, y1, x1 }) {
    Object.assign(box.style, {
      left: `${(100 * x0) / width}%`,
      top: `${(100 * y0) / height}%`,
      width: `${(100 * (x1 - x0)) / width}%`,
      height: `${(100 * (y1 - y0)) / height}%`,
    });
    box.hidden = false;
  }

  // ---------------------------------------------------------------- what the reader does
  function changed() {
    show();
    onChange(painting.image().data);
  }

  function paintTo(next) {
    painting.paint(at, next, tools.brush());
    at = next;
    changed();
  }

  function undo() {
    if (!painting.canUndo) return;
    painting.undo();
    changed();
  }

  const clamp = (n, length) => Math.max(0, Math.min(length - 1, n));

  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    return {
      x: clamp(Math.floor(((event.clientX - box.left) / box.width) * width), width),
      y: clamp(Math.floor(((event.clientY - box.top) / box.height) * height), height),
    };
  }

  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    painting.beginStroke();
    at = pointOf(event);
    paintTo(at);
  });
  pad.addEventListener("pointermove", (event) => {
    if (event.buttons & 1) paintTo(pointOf(event));
    else at = pointOf(event);
    showCursor();
  });
  pad.addEventListener("keydown", (event) => {
    if (MOVES[event.key]) {
      const [dx, dy] = MOVES[event.key];
      at = { x: clamp(at.x + dx, width), y: clamp(at.y + dy, height) };
    } else if (event.key === " ") {
      if (!event.repeat) painting.beginStroke();
      paintTo(at);
    } else if (event.key === "Backspace") {
      undo();
    } else return;
    event.preventDefault();
    showCursor();
  });
  pad.addEventListener("focus", showCursor);

  /** Put a picture (RGBA bytes) on the pad, to draw on. */
  function load(rgba) {
    painting.load(rgba);
    show();
  }

  function frame(box) {
    if (box) place(marked, box);
    else marked.hidden = true;
  }

  return { element: h("div", { class: "lenet-draw" }, pad, tools.element), load, frame };
}
