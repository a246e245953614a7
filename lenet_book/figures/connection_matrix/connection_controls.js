/* What a reader of the connection matrix can choose beside its columns, and what is possible. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { layoutName } from "./connection_words.js";
import { texts as TEXTS } from "./figure.json";
import { turnedInto } from "./subsets.js";

/** May this state, read from a link, be shown? The layer is the only one that can be. */
export function isPossible({ index, layer: wanted, table, unit }, pictureCount, layouts, layer) {
  return (
    wanted === layer.label &&
    Number.isInteger(index) &&
    index >= 0 &&
    index < pictureCount &&
    Object.hasOwn(layouts, table) &&
    unit.length === 3 &&
    unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < layer.outputShape[axis])
  );
}

/** The choice of the table, and the buttons that lead from the chosen map to another.
 *  layouts: from layoutsFor; onChoose(c): map c shall be looked at. */
export function connectionControls(figure, layouts, { kernelShape }, onChoose) {
  const [, , inputs, outputs] = kernelShape;
  const names = Object.entries(layouts).map(([id, layout]) => [id, layoutName(id, layout, inputs)]);
  const table = choiceOf(TEXTS.table, Object.fromEntries(names), (id) => figure.set({ table: id }));
  const turned = ({ table: id, unit: [, , c] }) => {
    const { steps, isCut } = layouts[id];
    return isCut ? turnedInto(steps[0].subsets, c, inputs) : -1;
  };
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
