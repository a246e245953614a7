/* What the network says of the picture, in words. */

import { h, percent } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

// An answer has a probability only where the network ends in softmax.
const ANSWERS = { unknown: TEXTS.answer, right: TEXTS.answer_right, wrong: TEXTS.answer_wrong };
const SURE_ANSWERS = {
  unknown: TEXTS.sure_answer,
  right: TEXTS.sure_answer_right,
  wrong: TEXTS.sure_answer_wrong,
};

/** The paragraph with the network's answer. `last` is the number of the layer that gives it. */
export function journeySummary(net, last, pictures, classNames) {
  const element = h("p", { class: "lenet-summary" });
  const nameOf = (c) => classNames[c] ?? String(c);

  /** A picture of the gallery, as it is numbered where it comes from. */
  function pictureName(index) {
    const number = pictures.numbers ? pictures.numbers[index - pictures.first] : index;
    return phrase(TEXTS.picture, { source: pictures.source, number });
  }

  return {
    element,
    /** index: the picture's number, null: the reader's own; truth: its class, or null. */
    show(run, index, truth) {
      const output = run.maps[last];
      const best = output.indexOf(Math.max(...output));
      const answers = net.layers[last].activation === "softmax" ? SURE_ANSWERS : ANSWERS;
      const verdict = truth === null ? "unknown" : truth === best ? "right" : "wrong";
      const values = {
        picture: index === null ? TEXTS.own_picture : pictureName(index),
        truth: nameOf(truth),
        answer: nameOf(best),
        percent: percent(output[best]),
      };
      element.replaceChildren(...words(answers[verdict], values));
    },
    /** The kernel has not sent the picture yet. */
    wait(index) {
      element.textContent = phrase(TEXTS.waiting, { index });
    },
  };
}
