/* Row, column and map of the unit that is looked at: fields to type in, and to step through. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const AXES = ["y", "x", "c"]; // in the order of a station's shape

/** onMove(station, unit): the reader asks for another unit, which the station need not have. */
export function unitSteppers(onMove) {
  const steppers = AXES.map((axis) => stepper(axis, onMove));
  return {
    element: h(
      "div",
      { class: "lenet-steppers" },
      steppers.map(({ element }) => element),
    ),
    show(station, unit) {
      for (const { show } of steppers) show(station, unit);
    },
  };
}

/** One axis, hidden where there is but one place on it. */
function stepper(axis, onMove) {
  let now = null; // {station, unit}
  const input = h("input", { type: "number", min: 0, inputmode: "numeric", onchange: typed });
  const name = h("span", {});
  const move = (to) => onMove(now.station, { ...now.unit, [axis]: to });
  const arrow = (sign, step) =>
    h("button", { type: "button", onclick: () => move(now.unit[axis] + step) }, sign);
  const [less, more] = [arrow("‹", -1), arrow("›", 1)];
  const element = h("div", { class: "lenet-stepper" }, less, h("label", {}, name, input), more);

  function typed() {
    const value = Number.parseInt(input.value, 10);
    if (Number.isNaN(value)) input.value = now.unit[axis];
    else move(value);
  }

  return {
    element,
    show(station, unit) {
      now = { station, unit };
      const length = station.shape[AXES.indexOf(axis)];
      name.textContent = nameOf(axis, station);
      less.setAttribute("aria-label", phrase(TEXTS.one_less, { axis: name.textContent }));
      more.setAttribute("aria-label", phrase(TEXTS.one_more, { axis: name.textContent }));
      input.max = length - 1;
      input.value = unit[axis];
      less.disabled = unit[axis] === 0;
      more.disabled = unit[axis] === length - 1;
      element.hidden = length === 1;
    },
  };
}

/** What an axis is called in a layer. */
function nameOf(axis, { kind, flat }) {
  if (axis === "y") return TEXTS.row;
  if (axis === "x") return TEXTS.column;
  if (flat) return TEXTS.unit;
  return kind === "picture" ? TEXTS.channel : TEXTS.map;
}
