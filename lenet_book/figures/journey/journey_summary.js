/* What the network says of the picture, in words. */

import { h } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { answerOf } from "../shared/network/answer.js";
import { firstLayerSays } from "../shared/network/first_layer.js";
import { texts as TEXTS } from "./figure.json";

const ANSWERS = { unknown: TEXTS.answer, right: TEXTS.answer_right, wrong: TEXTS.answer_wrong };

/** The paragraph with the network's answer. */
export function journeySummary(net, pictures, classNames) {
  const element = h("p", { class: "lenet-summary" });
  const answer = answerOf(net, classNames);

  /** A picture of the gallery, as it is numbered where it comes from. */
  function pictureName(index) {
    const number = pictures.numbers ? pictures.numbers[index - pictures.first] : index;
    return phrase(TEXTS.picture, { source: pictures.source, number });
  }

  return {
    element,
    /** index: the picture's number, null: the reader's own; truth: its class, or null. */
    show(run, index, truth) {
      const outputs = run.maps.at(-1);
      const picture = index === null ? TEXTS.own_picture : pictureName(index);
      const known = truth === null ? TEXTS.picture_alone : TEXTS.picture_of_class;
      const values = { picture, truth: truth === null ? "" : answer.className(truth) };
      const warning = firstLayerSays(net, run);
      element.replaceChildren(
        phrase(known, values),
        " ",
        ...words(ANSWERS[answer.verdict(outputs, truth)], { answer: answer.says(outputs) }),
        warning && ` ${warning}`,
      );
    },
    /** The kernel has not sent the picture yet. */
    wait(index) {
      element.textContent = phrase(TEXTS.waiting, { index });
    },
  };
}
