/* What a reader of the error explorer chooses beside the matrix: network, cell, order. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { selection } from "../shared/draw/selection.js";
import { state as STATE, texts as TEXTS } from "./figure.json";

/** classNames: what the lists of classes and answers name; networks: those to choose from.
 *  onCell({truth} or {found}): one of the two lists was used. */
export function errorControls(figure, classNames, networks, onCell) {
  const choices = Object.fromEntries(networks.map((name) => [name, STATE.network.choices[name]]));
  const network = choiceOf(TEXTS.choose_network, choices, (name) => figure.set({ network: name }));
  network.element.hidden = networks.length < 2;
  const order = choiceOf(TEXTS.choose_order, STATE.order.choices, (name) =>
    figure.set({ order: name, picture: null }),
  );
  const classes = classNames.map((name, c) => [c, name]);
  const truth = selection(TEXTS.choose_truth, classes, (c) => onCell({ truth: Number(c) }));
  const found = selection(TEXTS.choose_found, classes, (c) => onCell({ found: Number(c) }));
  return {
    network: network.element,
    order: order.element,
    cell: h("div", { class: "lenet-errors-cell" }, truth.element, found.element),
    mark(state) {
      network.mark(state.network);
      order.mark(state.order);
      truth.mark(state.truth);
      found.mark(state.found);
    },
  };
}
