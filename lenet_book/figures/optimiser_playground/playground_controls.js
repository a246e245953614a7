/* What the playground's reader can change beside the picture: optimisers, rate, steps, start. */

import { readNumber } from "../shared/core/typed_number.js";
import { h, svg } from "../shared/draw/drawing.js";
import { oneStop } from "../shared/draw/one_stop.js";
import { playButton } from "../shared/draw/play_button.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { OPTIMISERS } from "./optimisers.js";
import { MOST_STEPS } from "./paths.js";
import { LEAST_RATE, MOST_RATE, placeOf, rateAt, switched, typedRate } from "./playground_state.js";

const STEP_MS = 70;

/** A number to be typed. onText(text): it was, and the reader is done. */
function typed(label, onText) {
  const onchange = ({ target }) => onText(target.value);
  return h("input", { type: "text", inputmode: "decimal", "aria-label": label, onchange });
}

/** A button for each optimiser, with its line. Returns {element, show(shown)}.
 *  onChange(names)   other ones are to be shown
 *  onRefuse(text)    why not */
export function optimiserButtons(shown, onChange, onRefuse) {
  const buttons = Object.keys(OPTIMISERS).map((name) => {
    const toggle = () => {
      const names = switched(name, shown());
      if (names.length) onChange(names);
      else onRefuse(TEXTS.last_one);
    };
    const swatch = svg(
      "svg",
      { width: 26, height: 10, "aria-hidden": "true" },
      svg("polyline", { class: `lenet-play-way lenet-play-${name}`, points: "0,5 26,5" }),
    );
    return h("button", { type: "button", "data-id": name, onclick: toggle }, swatch, TEXTS[name]);
  });
  return {
    element: oneStop(
      h(
        "div",
        {
          class: "lenet-row lenet-play-optimisers",
          role: "toolbar",
          "aria-label": TEXTS.optimisers,
        },
        buttons,
      ),
    ),
    show(names) {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(names.includes(button.dataset.id)));
      }
    },
  };
}

/** The rate: a slider of its logarithm, and a field. Returns {element, show(rate)}. */
export function rateControl(onChange, onRefuse) {
  let rate = LEAST_RATE;
  const slider = h("input", {
    type: "range",
    min: placeOf(LEAST_RATE),
    max: placeOf(MOST_RATE),
    step: 0.01,
    "aria-label": TEXTS.rate,
    oninput: () => onChange(rateAt(Number(slider.value))),
  });
  const field = typed(TEXTS.rate_typed, (text) => {
    const { value, wrong } = typedRate(text);
    field.value = rate;
    if (wrong) onRefuse(phrase(TEXTS[wrong], { rate, least: LEAST_RATE, most: MOST_RATE }));
    else onChange(value);
  });
  return {
    element: h("div", { class: "lenet-play-line" }, h("span", {}, TEXTS.rate), slider, field),
    show(value) {
      rate = value;
      slider.value = placeOf(value);
      slider.setAttribute("aria-valuetext", String(value));
      field.value = value;
    },
  };
}

/** The start as two numbers. Returns {element, show(start)}. */
export function startFields(onChange, onRefuse) {
  let start = [0, 0];
  const fields = [TEXTS.start_x, TEXTS.start_y].map((label, axis) => {
    const field = typed(label, (text) => {
      const value = readNumber(text);
      field.value = start[axis];
      if (value === null) onRefuse(TEXTS.no_place);
      else onChange(start.with(axis, value));
    });
    return field;
  });
  return {
    element: h(
      "div",
      { class: "lenet-play-line" },
      h("span", {}, TEXTS.start),
      fields.map((field, axis) => h("label", {}, "xy"[axis], field)),
    ),
    show(value) {
      start = value;
      fields.forEach((field, axis) => {
        field.value = value[axis];
      });
    },
  };
}

/** How many steps are shown: a slider, single steps, and a button that plays them. Returns
 *  {element, show(steps)}. change(patch): of the figure's state */
export function stepTransport(figure, change) {
  const steps = () => figure.state.steps;
  const set = (n) => change({ steps: Math.max(0, Math.min(MOST_STEPS, n)) });
  const play = playButton(figure.signal, STEP_MS, { now: steps, last: () => MOST_STEPS, go: set });
  const single = (sign, label, by) =>
    h("button", { type: "button", "aria-label": label, onclick: () => go(steps() + by) }, sign);
  const slider = h("input", {
    type: "range",
    min: 0,
    max: MOST_STEPS,
    step: 1,
    "aria-label": TEXTS.steps,
    oninput: () => go(Number(slider.value)),
  });
  const shown = h("output", {});

  function go(n) {
    play.stop();
    set(n);
  }

  return {
    element: h(
      "div",
      { class: "lenet-play-line" },
      h("span", {}, TEXTS.steps),
      slider,
      shown,
      h(
        "div",
        { class: "lenet-row lenet-steppers" },
        single("−", TEXTS.back, -1),
        single("+", TEXTS.on, 1),
        play.element,
      ),
    ),
    show(n) {
      slider.value = n;
      shown.textContent = n;
    },
  };
}
