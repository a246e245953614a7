/* What a reader of the accuracy ledger can choose beside its rows, and which choices are possible. */

import { choiceOf } from "../shared/draw/planes.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { IMAGES } from "./ledger_words.js";
import { rowOf } from "./ranking.js";

const ORDERS = STATE.order.choices;
const measuresOf = (rows) => Object.keys(rows[0].measures);

/** May this state, read from a link, be shown? */
export function isPossible({ row, measure, order }, rows) {
  return (
    (row === null || rowOf(rows, row) !== null) &&
    measuresOf(rows).includes(measure) &&
    Object.hasOwn(ORDERS, order)
  );
}

/** The controls: elements in their order. */
export function ledgerControls(figure, rows) {
  const measures = measuresOf(rows);
  const images = Object.fromEntries(measures.map((name) => [name, IMAGES[name]]));
  const measure = choiceOf(TEXTS.measure, images, (id) => figure.set({ measure: id }));
  const order = choiceOf(TEXTS.order, ORDERS, (id) => figure.set({ order: id }));
  return {
    elements: measures.length > 1 ? [measure.element, order.element] : [order.element],
    mark(state) {
      measure.mark(state.measure);
      order.mark(state.order);
    },
  };
}
