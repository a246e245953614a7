/* What a reader of the backpropagation figure can choose below the network: the true class. */

import { h } from "../shared/draw/drawing.js";
import { words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

/** The choice of the true class, among those of the network. Returns {element, mark(truth)}.
 *  nameOf(c)   the name of a class */
export function truthChoice(net, nameOf, onChoose) {
  const [classes] = net.layers.at(-1).outputShape;
  const choice = h(
    "select",
    { onchange: () => onChoose(Number(choice.value)) },
    Array.from({ length: classes }, (_, c) => h("option", { value: c }, nameOf(c))),
  );
  return {
    element: h("label", {}, words(TEXTS.truth, { choice })),
    mark(truth) {
      choice.value = truth;
    },
  };
}
