/* The loss as a bar, beside what a blind guess costs. */

import { format, h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const MOST_LOSS = 6; // where the bar ends
const SMALLEST = 0.001; // a probability below this is not written

/** The bar; the blind guess is one among `classes`. */
export function lossBar(classes) {
  const text = h("span", { class: "lenet-loss-text" });
  const bar = h("i", {});
  const guess = h("span", { class: "lenet-loss-guess" });
  guess.style.left = `${(100 * Math.log(classes)) / MOST_LOSS}%`;
  const track = h("span", { class: "lenet-track", "aria-hidden": "true" }, bar, guess);
  const key = h("small", {}, phrase(TEXTS.blind_guess, { loss: format(Math.log(classes), 2) }));
  const element = h("div", { class: "lenet-loss" }, text, track, key);

  /** probability: of the true class; null where no class is known to be true. */
  function show(probability) {
    element.hidden = probability === null;
    if (probability === null) return;
    const loss = -Math.log(probability);
    text.textContent = phrase(probability < SMALLEST ? TEXTS.large_loss : TEXTS.loss, {
      probability: format(probability),
      least: SMALLEST,
      loss: format(loss, 2),
    });
    bar.style.width = `${Math.min(100, (100 * loss) / MOST_LOSS)}%`;
  }

  return { element, show };
}
