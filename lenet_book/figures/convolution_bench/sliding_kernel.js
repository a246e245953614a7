/* The kernel as it slides over the picture by itself: slowly at first, then row by row. */

import { atEnd } from "../shared/core/ending.js";
import { h, reducedMotion } from "../shared/draw/drawing.js";
import { texts as TEXTS } from "./figure.json";

const SLOW_ROWS = 2;
const SLOW_MS = 55;
const ROW_MS = 90;

/** The button that starts and stops it, and `unit`: the number of the unit that it has reached,
 *  or null while it rests.
 *  mapShape(): of the map that it fills; draw(): it has come to another unit, or to rest. */
export function slidingKernel(signal, mapShape, draw) {
  let unit = null;
  let timer = null;
  const button = h("button", { type: "button", onclick: toggle }, TEXTS.slide);
  button.hidden = reducedMotion();
  atEnd(signal, () => clearTimeout(timer));

  function toggle() {
    if (unit !== null) return stop();
    unit = 0;
    button.textContent = TEXTS.stop;
    button.setAttribute("aria-pressed", "true");
    return glide();
  }

  function glide() {
    const [height, width] = mapShape();
    draw();
    const slow = unit < SLOW_ROWS * width;
    timer = setTimeout(
      () => {
        unit += slow ? 1 : width;
        if (unit < height * width) glide();
        else stop();
      },
      slow ? SLOW_MS : ROW_MS,
    );
  }

  function stop() {
    if (unit === null) return;
    clearTimeout(timer);
    unit = null;
    button.textContent = TEXTS.slide;
    button.removeAttribute("aria-pressed");
    draw();
  }

  return {
    button,
    get unit() {
      return unit;
    },
    stop,
  };
}
