/* The network's prediction for a picture: the picture, and bars beside it. */

import { canvasContext, h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { outputBars } from "./bars.js";
import { texts as TEXTS } from "./figure.json";
import { predictionSays } from "./player_says.js";

const SIDE = 96; // CSS pixels: the picture's width

/** Returns {element, show(values, epoch, index)}; show returns what is to be told. */
export function predictionView(pictures, answer) {
  const image = h("canvas", { role: "img" });
  const bars = outputBars(answer, answer.shownOutputs);
  const heading = h("p", { class: "lenet-heading" }, TEXTS.prediction);

  function nameOf(index, truth) {
    const number = pictures.numbers ? pictures.numbers[index] : index;
    const said = {
      source: pictures.source,
      number,
      name: truth === null ? "" : answer.className(truth),
    };
    return phrase(truth === null ? TEXTS.picture : TEXTS.picture_of_class, said);
  }

  function show(values, epoch, index, trainedBefore) {
    const truth = pictures.labels ? pictures.labels[index] : null;
    const picture = nameOf(index, truth);
    const tall = (SIDE * pictures.height) / pictures.width;
    const bitmap = pictures.bitmap(pictures.values(index));
    canvasContext(image, SIDE, tall).drawImage(bitmap, 0, 0, SIDE, tall);
    image.setAttribute("aria-label", picture);
    bars.show(values, truth);
    const found = { picture, epoch, trainedBefore, answer: answer.says(values) };
    return predictionSays(found, answer.verdict(values, truth));
  }

  return { element: h("div", { class: "lenet-guess" }, heading, image, bars.element), show };
}
