/* The picture, and what the whole network makes of it. */

import { canvasContext, h, percent } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const PICTURE = 96; // CSS pixels

/** Two elements, `picture` and `says`, for a network whose links are those of a table. */
export function networkAnswer(pictures, classNames) {
  const picture = h("canvas", { "aria-hidden": "true" });
  const says = h("p", {});
  const nameOf = (c) => classNames[c] ?? String(c);

  /** truth: the picture's class; null: nobody knows it. */
  function sentence(layer, values, truth, table) {
    const best = values.indexOf(Math.max(...values));
    const sure =
      layer.activation === "softmax" ? phrase(TEXTS.sure, { share: percent(values[best]) }) : "";
    const right = truth === best ? TEXTS.answer_right : TEXTS.answer_wrong;
    const text = truth === null ? TEXTS.answer : right;
    return words(text, { table, name: nameOf(best), sure, truth: nameOf(truth) });
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
      const last = net.layers.at(-1);
      if (last.outputShape.length > 1) return; // it does not tell classes apart
      says.replaceChildren(...sentence(last, run.maps.at(-1), truth, table));
    },
  };
}
