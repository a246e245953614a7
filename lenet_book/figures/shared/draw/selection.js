/* A list to choose one thing from, with its name before it. */

import { h } from "./drawing.js";

/** entries: [value, text] pairs. Returns {element, options, mark(value)}. */
export function selection(label, entries, onChoose) {
  const options = entries.map(([value, text]) => h("option", { value }, text));
  const select = h("select", { onchange: () => onChoose(select.value) }, options);
  return {
    element: h("label", { class: "lenet-row" }, label, select),
    options,
    mark(value) {
      select.value = value;
    },
  };
}
