/* What a reader of the connection matrix can choose beside its columns, and what is possible. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { tableName } from "./connection_words.js";
import { texts as TEXTS } from "./figure.json";
import { turnedInto } from "./subsets.js";

/** May this state, read from a link, be shown? The layer is the only one that can be. */
export function isPossible({ index, layer: wanted, table, unit }, pictureCount, tables, layer) {
  return (
    wanted === layer.label &&
    Number.isInteger(index) &&
    index >= 0 &&
    index < pictureCount &&
    table in tables &&
    unit.length === 3 &&
    unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < layer.outputShape[axis])
  );
}

/** The choice of the table, and the buttons that lead from the chosen map to another.
 *  tables: from tablesFor; onChoose(c): map c shall be looked at. */
export function connectionControls(figure, tables, { kernelShape }, onChoose) {
  const [, , inputs, outputs] = kernelShape;
  const names = Object.entries(tables).map(([id, subsets]) => [id, tableName(id, subsets, inputs)]);
  const table = choiceOf(TEXTS.table, Object.fromEntries(names), (id) => figure.set({ table: id }));
  table.element.hidden = names.length < 2;
  const turned = ({ table: id, unit: [, , c] }) => turnedInto(tables[id], c, inputs);
  const turn = h(
    "button",
    { type: "button", onclick: () => onChoose(turned(figure.state)) },
    TEXTS.turn,
  );

  function beside(sign, label, by) {
    const onclick = () => onChoose((figure.state.unit[2] + by + outputs) % outputs);
    return h("button", { type: "button", "aria-label": label, onclick }, sign);
  }

  return {
    table: table.element,
    maps: h(
      "div",
      { class: "lenet-row" },
      turn,
      beside("‹", TEXTS.previous, -1),
      beside("›", TEXTS.next, 1),
    ),
    mark(state) {
      table.mark(state.table);
      turn.disabled = turned(state) < 0 || turned(state) === state.unit[2];
    },
  };
}
