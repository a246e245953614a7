/* A row of the table of costs: what it is called, a cell for each count, its numbers to change. */

import { h, percent } from "../shared/draw/drawing.js";
import { whole } from "./amounts.js";
import { COUNTS } from "./architecture.js";
import { sizeField } from "./layer_costs_controls.js";

const SAME = 0.0005; // bars whose shares differ by less end at one place

/** A row. Returns {element, show(shape, sizes)}.
 *  sides                what stands in the cells of the counts: {count: {element}}
 *  fields               its numbers that can be changed
 *  onChange(at, value)  the reader changed the number at this place among all */
export function costRow(label, sides, fields, onChange) {
  const shape = h("small", {});
  const says = h("div", { class: "lenet-cost-says", role: "cell", "aria-live": "assertive" });
  const numbers = fields.map((field) => {
    const refuse = (text) => {
      says.textContent = text;
    };
    const number = sizeField(label, field, (value) => onChange(field.at, value), refuse);
    return { at: field.at, ...number };
  });
  const element = h(
    "div",
    { class: "lenet-cost-row", role: "row" },
    h("div", { class: "lenet-cost-name", role: "rowheader" }, h("b", {}, label), shape),
    COUNTS.map((count) =>
      h("div", { class: `lenet-cost-${count}`, role: "cell" }, sides[count]?.element),
    ),
    h(
      "div",
      { class: "lenet-cost-controls", role: "cell" },
      numbers.map((number) => number.element),
    ),
    says,
  );

  /** sizes: of all numbers of the figure. */
  function show(shapeText, sizes) {
    shape.textContent = shapeText;
    says.textContent = "";
    for (const number of numbers) number.show(sizes[number.at]);
  }

  return { element, show };
}

/** How much there is of a count. Returns {element, show(number, share)}: undefined is a number that
 *  is not known, and null the share of a whole that is not.
 *  @param {Element | null} track  what stands below the number */
export function amount(track = null) {
  const text = h("span", { class: "lenet-cost-number" });

  function show(number, share) {
    const part = number && share !== null ? h("small", {}, percent(share)) : "";
    text.replaceChildren(number === undefined ? "–" : whole(number), part);
  }

  return { element: h("div", { class: "lenet-cost-side" }, text, track), show };
}

/** The same with a bar, as long as the share, and a mark where it was before.
 *  Returns {element, show(number, share, was)}. */
export function barredAmount() {
  const bar = h("i", {});
  const mark = h("span", { class: "lenet-cost-mark" });
  const track = h("span", { class: "lenet-cost-track", "aria-hidden": "true" }, bar, mark);
  const { element, show } = amount(track);

  return {
    element,
    show(number, share, was) {
      const length = share ?? 0;
      show(number, share);
      bar.style.width = `${100 * length}%`;
      mark.style.width = `${100 * was}%`;
      mark.hidden = Math.abs(length - was) < SAME;
    },
  };
}
