/* The table of costs: a row for the input, one for each layer, and one for all together. */

import { h } from "../shared/draw/drawing.js";
import { shareOf, total } from "./amounts.js";
import { COUNTS } from "./architecture.js";
import { amount, barredAmount, costRow } from "./cost_row.js";
import { texts as TEXTS } from "./figure.json";

const HEADS = [TEXTS.layer, TEXTS.parameters, TEXTS.multiply_adds, TEXTS.change];
const ofCounts = (make) => Object.fromEntries(COUNTS.map((count) => [count, make()]));

/** The table. Returns {element, show(spec, sizes, costs)}: costs as costsOf gives them.
 *  before   the rows of the network as it was
 *  fields, onChange(at, value)   the numbers that can be changed, and what is done then */
export function costTable(spec, before, fields, onChange) {
  const fieldsIn = (layer) => fields.filter((field) => field.layer === layer);
  const input = costRow(TEXTS.input, {}, fieldsIn(-1), onChange);
  const layers = spec.layers
    .map(({ label, kind }, at) => ({ label, kind, at }))
    .filter(({ kind }) => kind !== "flatten") // it renames values, and costs nothing
    .map(({ label, at }) => {
      const sides = ofCounts(barredAmount);
      return { at, sides, ...costRow(label, sides, fieldsIn(at), onChange) };
    });
  const totals = ofCounts(amount);
  const together = costRow(TEXTS.together, totals, [], onChange);
  together.element.classList.add("lenet-cost-total");
  const head = h(
    "div",
    { class: "lenet-cost-row lenet-cost-head", role: "row" },
    HEADS.map((text) => h("span", { role: "columnheader" }, text)),
  );
  const element = h(
    "div",
    { role: "table", "aria-label": TEXTS.table },
    head,
    [input, ...layers, together].map((row) => row.element),
  );

  function show(changed, sizes, { rows, misfit }) {
    input.show(changed.input.join("×"), sizes);
    for (const layer of layers) {
      const found = rows[layer.at]; // none from the layer on that does not fit
      layer.element.classList.toggle("lenet-cost-missing", !found);
      layer.show(found ? found.shape.join("×") : TEXTS.no_fit, sizes);
      for (const count of COUNTS) {
        const share = misfit ? null : shareOf(found, rows, count);
        layer.sides[count].show(found?.[count], share, shareOf(before[layer.at], before, count));
      }
    }
    for (const count of COUNTS) {
      totals[count].show(misfit ? undefined : total(rows, count), null);
    }
  }

  return { element, show };
}
