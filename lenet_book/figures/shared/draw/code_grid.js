/* The units of a layer as one grid of colours, and a slider for a value. */

import { css, format, h, largestOf } from "./drawing.js";
import TEXTS from "./texts.json" with { type: "json" };
import { phrase } from "./words.js";

/** A grid with one tab stop. onChoose(unit): the reader chose one, or null for none. */
export function codeGrid(name, units, columns, onChoose, what = TEXTS.code_grid.units) {
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  const cells = Array.from({ length: units }, (_, j) => h("i", { "data-unit": j }));
  let chosen = null;
  const element = h(
    "div",
    {
      class: "lenet-code",
      tabindex: 0,
      role: "application",
      "aria-roledescription": TEXTS.code_grid.role,
      "aria-label": phrase(TEXTS.code_grid.keys, { name, count: units, what }),
      onclick: ({ target }) => target.dataset.unit && onChoose(Number(target.dataset.unit)),
      onkeydown: (event) => {
        const { key } = event;
        if (key === "Escape") onChoose(null);
        else if (chosen === null && (key in steps || key === "Enter")) onChoose(0);
        else if (key in steps && cells[chosen + steps[key]]) onChoose(chosen + steps[key]);
        else return;
        event.preventDefault();
      },
    },
    cells,
  );
  element.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;

  /** code: the units' values; changes: a map that has those which are not the network's own;
   *  scale: the value at which the colours end. */
  function show({ code, unit, changes, palette, scale = largestOf(code) }) {
    chosen = unit;
    cells.forEach((cell, j) => {
      cell.style.background = css(palette.color(code[j], scale));
      cell.title = `${name}[${j}] = ${format(code[j])}`;
      cell.classList.toggle("lenet-code-chosen", j === unit);
      cell.classList.toggle("lenet-code-changed", changes.has(j));
    });
  }

  return { element, show };
}

/** A slider with its name and value. show(value, digits, text): text is another name. */
export function valueSlider(name, { least, most, step }, onInput) {
  const shown = h("output", {});
  const label = h("span", {}, name);
  const input = h("input", { type: "range", min: least, max: most, step, "aria-label": name });
  input.addEventListener("input", () => onInput(Number(input.value)));
  return {
    element: h("label", { class: "lenet-slider" }, label, input, shown),
    show(value, digits, text = name) {
      label.textContent = text;
      input.setAttribute("aria-label", text);
      input.value = value;
      shown.textContent = format(value, digits);
    },
  };
}
