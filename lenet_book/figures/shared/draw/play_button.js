/* A button that plays: from one number to the next, until the last, or until it is pressed again. */

import { atEnd } from "../core/ending.js";
import { h } from "./drawing.js";
import TEXTS from "./texts.json" with { type: "json" };

/** Returns {element, isPlaying(), stop()}. The numbers go from 0 to last(), each for `ms`.
 *  now()  the one that is shown;   go(n)  show another */
export function playButton(signal, ms, { now, last, go }) {
  /** @type {ReturnType<typeof setInterval> | null} */
  let timer = null;
  const element = h("button", { type: "button", onclick: () => (timer ? stop() : start()) });

  function start() {
    if (now() === last()) go(0);
    timer = setInterval(() => {
      const next = now() + 1;
      if (next >= last()) stop(); // before the last one shows: it is told as what stays
      go(Math.min(next, last()));
    }, ms);
    label();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    label();
  }

  function label() {
    element.textContent = timer ? TEXTS.play_button.pause : TEXTS.play_button.play;
  }

  atEnd(signal, () => clearInterval(timer));
  label();
  return { element, isPlaying: () => timer !== null, stop };
}
