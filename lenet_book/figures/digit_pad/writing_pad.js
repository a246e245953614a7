/* The pad to write on: by dragging, from click to click, or by keys. */

import { h } from "../shared/draw/drawing.js";
import { texts as TEXTS } from "./figure.json";
import { drawPad } from "./pad_drawing.js";
import { onPad, Pen } from "./pen.js";
import { GRID } from "./strokes.js";

const MOVES = {
  ArrowLeft: [-2, 0],
  ArrowRight: [2, 0],
  ArrowUp: [0, -2],
  ArrowDown: [0, 2],
  // as they lie on the number pad
  Home: [-2, -2],
  PageUp: [2, -2],
  End: [-2, 2],
  PageDown: [2, 2],
};

/** onWrite(strokes): more is written, and the stroke goes on; onWritten(text): this is there now;
 *  onUndo(): take the last thing back.
 *  Returns {element, clicks, take(text), draw(placed)}: `clicks` is the button that lets the pen
 *  go from click to click. */
export function writingPad(figure, { onWrite, onWritten, onUndo }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const cursor = h("span", { class: "lenet-digit-pen", hidden: true });
  const pad = h(
    "div",
    {
      class: "lenet-pad lenet-digit-pad",
      tabindex: 0,
      role: "application",
      "aria-label": TEXTS.pad_keys,
    },
    canvas,
    cursor,
  );
  const pen = new Pen();
  let goesByClicks = false;
  const clicks = h(
    "button",
    { type: "button", "aria-pressed": "false", onclick: toggleClicks },
    TEXTS.clicks,
  );

  function toggleClicks() {
    goesByClicks = !goesByClicks;
    clicks.setAttribute("aria-pressed", String(goesByClicks));
    pen.lift();
    showPen();
  }

  function showPen() {
    cursor.style.left = `${(100 * (pen.at[0] + 0.5)) / GRID}%`;
    cursor.style.top = `${(100 * (pen.at[1] + 0.5)) / GRID}%`;
    cursor.classList.toggle("lenet-digit-down", pen.isDown);
    cursor.hidden = false;
  }

  function pointOf({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    return [
      onPad(((clientX - box.left) / box.width) * GRID),
      onPad(((clientY - box.top) / box.height) * GRID),
    ];
  }

  const does = {
    pointerdown(event) {
      if (event.button !== 0) return;
      if (goesByClicks && pen.isDown) pen.goTo(pointOf(event));
      else pen.setDown(pointOf(event));
      if (goesByClicks) onWritten(pen.text);
      else {
        pad.setPointerCapture(event.pointerId);
        onWrite(pen.strokes);
      }
      showPen();
    },
    pointermove(event) {
      if (!pad.hasPointerCapture(event.pointerId)) return;
      const before = pen.strokes;
      for (const one of [...(event.getCoalescedEvents?.() ?? []), event]) pen.goTo(pointOf(one));
      showPen();
      if (pen.strokes !== before) onWrite(pen.strokes);
    },
    pointerup(event) {
      if (!pad.hasPointerCapture(event.pointerId)) return;
      pad.releasePointerCapture(event.pointerId);
      pen.lift();
      showPen();
      onWritten(pen.text);
    },
    keydown(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (MOVES[event.key]) pen.step(MOVES[event.key]);
      else if (event.key === " " && !pen.isDown) pen.setDown();
      else if (event.key === " " || event.key === "Escape") pen.lift();
      else if (event.key === "Backspace") onUndo();
      else return;
      event.preventDefault();
      showPen();
      onWritten(pen.text);
    },
    focus: showPen,
    dragover: (event) => event.preventDefault(),
    drop(event) {
      event.preventDefault();
      figure.warn(TEXTS.photo);
    },
  };
  for (const [type, action] of Object.entries({ ...does, pointercancel: does.pointerup })) {
    pad.addEventListener(type, action);
  }

  return {
    element: pad,
    clicks,
    /** Take a drawing from elsewhere: a link, a button, the kernel. */
    take(text) {
      pen.take(text);
      if (!cursor.hidden) showPen();
    },
    draw: (placed) => drawPad(canvas, figure.root, pen.strokes, placed),
  };
}
