/* The picture, and what the whole network makes of it. */

import { canvasContext, h } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { Answer } from "../shared/network/answer.js";
import { texts as TEXTS } from "./figure.json";

const PICTURE = 96; // CSS pixels

/** Two elements, `picture` and `says`, for a network whose links are those of a table. */
export function networkAnswer(pictures, classNames) {
  const picture = h("canvas", { "aria-hidden": "true" });
  const says = h("p", {});
  const texts = { unknown: TEXTS.answer, right: TEXTS.answer_right, wrong: TEXTS.answer_wrong };

  /** truth: the picture's class; null: nobody knows it. */
  function sentence(spec, values, truth, table) {
    const answer = new Answer(spec, classNames);
    const said = { table, answer: answer.says(values), truth: answer.className(truth ?? 0) };
    return words(texts[answer.verdict(values, truth)], said);
  }

  function paint(values) {
    const tall = (PICTURE * pictures.height) / pictures.width;
    const image = pictures.bitmap(values);
    canvasContext(picture, PICTURE, tall).drawImage(image, 0, 0, PICTURE, tall);
  }

  return {
    picture,
    says,
    wait(index) {
      says.textContent = phrase(TEXTS.waiting, { index });
    },
    /** The picture, and what is said of a layout that gives no answer. */
    count(values, said) {
      paint(values);
      says.replaceChildren(...said);
    },
    /** computed: from linkedMaps; truth: the picture's class, or null; table: its name. */
    draw({ net, run }, truth, table) {
      paint(run.input);
      says.replaceChildren(...sentence(net.spec, run.maps.at(-1), truth, table));
    },
  };
}
