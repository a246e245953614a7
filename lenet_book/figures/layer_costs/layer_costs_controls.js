/* What a reader of the layer-costs figure can change: single numbers, and many at once. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { whole } from "./amounts.js";
import { texts as TEXTS } from "./figure.json";

/** A number of a layer, to be typed.
 *  onChange(value)  it can be
 *  onRefuse(text)   it cannot be, and why */
export function sizeField(layer, { name, most }, onChange, onRefuse) {
  const size = TEXTS[name];
  let shown = null;
  const input = h("input", {
    type: "number",
    min: 1,
    max: most,
    inputmode: "numeric",
    "aria-label": phrase(TEXTS.size, { layer, size }),
    onchange: () => {
      const value = Math.round(Number(input.value));
      if (value >= 1 && value <= most) onChange(value);
      else {
        input.value = shown;
        onRefuse(phrase(TEXTS.range, { size, most: whole(most) }));
      }
    },
  });
  return {
    element: h("label", {}, input, h("span", {}, size)),
    show(value) {
      shown = value;
      input.value = value;
    },
  };
}

/** Buttons that change many numbers.
 *  onChange(rule)  rule(size, i) is what number i, which was `size`, shall be
 *  onRestore()     all shall be as they were */
export function presetButtons(fields, onChange, onRestore) {
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const twice = (name) => () =>
    onChange((size, i) => Math.min(fields[i].most, size * (fields[i].name === name ? 2 : 1)));
  return [
    button(TEXTS.twice_the_picture, twice("pixels")),
    button(TEXTS.twice_the_filters, twice("filters")),
    button(TEXTS.as_it_was, onRestore),
  ];
}
