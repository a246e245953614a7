/* What a reader of the pooling figure can choose, and which choices are possible. */

import { linkedNumber } from "../shared/core/typed_number.js";
import { canvasContext, format, h } from "../shared/draw/drawing.js";
import { oneStop } from "../shared/draw/one_stop.js";
import { choiceOf } from "../shared/draw/planes.js";
import { phrase } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { mapImage } from "./pooling_view.js";

const { how: HOW, window: WINDOW, shift: SHIFT, coefficient, bias } = STATE;
const SHIFTS = Array.from({ length: SHIFT.most + 1 }, (_, pixels) => pixels);
const TRAINED = { coefficient, bias };
const PRESETS = {
  blur: { coefficient: 0.25, bias: 0 },
  or: { coefficient: 3, bias: 9 },
  and: { coefficient: 3, bias: -9 },
};

const THUMB = 30;

/** May this state, read from a link, be shown? */
export function isPossible(state, pictureCount, poolings) {
  const { index, layer, unit, how, window, shift, ...numbers } = state;
  const pooling = poolings.find((entry) => entry.label === layer);
  const isWithin = ([name, { least, most }]) => {
    const value = linkedNumber(numbers[name]);
    return value >= least && value <= most;
  };
  return (
    Number.isInteger(index) &&
    index >= 0 &&
    index < pictureCount &&
    Object.hasOwn(HOW.choices, how) &&
    Object.hasOwn(WINDOW.choices, window) &&
    SHIFTS.includes(shift) &&
    Object.entries(TRAINED).every(isWithin) &&
    pooling !== undefined &&
    unit.length === 3 &&
    unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < pooling.output[axis])
  );
}

/** The controls: elements in their order, the choice of the layer apart. */
export function poolingControls(figure, poolings) {
  const maps = mapButtons((c) => figure.set({ unit: [...figure.state.unit.slice(0, 2), c] }));
  const how = choiceOf(TEXTS.how, HOW.choices, (chosen) => figure.set({ how: chosen }));
  const window = choiceOf(TEXTS.window, WINDOW.choices, (chosen) => figure.set({ window: chosen }));
  const sliders = Object.keys(TRAINED).map((name) => ({
    name,
    ...slider(TEXTS[name], TRAINED[name], (value) => figure.set({ [name]: value })),
  }));
  const presets = Object.entries(PRESETS).map(([name, values]) =>
    h("button", { type: "button", onclick: () => figure.set(values) }, TEXTS[name]),
  );
  const trained = h(
    "div",
    { class: "lenet-row" },
    sliders.map(({ element }) => element),
    presets,
  );
  const pixels = SHIFTS.map((n) => [n, n === 1 ? TEXTS.one_pixel : String(n)]);
  const shift = choiceOf(TEXTS.shift, Object.fromEntries(pixels), (chosen) =>
    figure.set({ shift: Number(chosen) }),
  );
  const labels = Object.fromEntries(poolings.map(({ label }) => [label, label]));
  const layer = choiceOf(TEXTS.layer, labels, enter);
  layer.element.hidden = poolings.length < 2;

  /** Go to a layer: to the middle of its first map. */
  function enter(label) {
    const [height, width] = poolings.find((entry) => entry.label === label).output;
    figure.set({ layer: label, unit: [Math.floor(height / 2), Math.floor(width / 2), 0] });
  }

  return {
    elements: [maps.element, window.element, how.element, trained],
    shift: shift.element,
    layer: layer.element,
    maps,
    mark(state) {
      layer.mark(state.layer);
      how.mark(state.how);
      window.mark(state.window);
      shift.mark(String(state.shift));
      trained.hidden = state.how !== "subsampling";
      for (const { name, show } of sliders) show(Number(state[name]));
    },
  };
}

/** Every map of the layer, small, as buttons. */
function mapButtons(onChoose) {
  const group = {
    class: "lenet-row lenet-pooling-maps",
    role: "toolbar",
    "aria-label": TEXTS.maps,
  };
  const element = oneStop(h("div", group));
  let canvases = [];

  function build(count) {
    canvases = Array.from({ length: count }, () => h("canvas", { "aria-hidden": "true" }));
    const buttons = canvases.map((canvas, c) => {
      const attributes = {
        type: "button",
        tabindex: c ? -1 : 0,
        "aria-label": phrase(TEXTS.one_map, { c }),
        onclick: () => onChoose(c),
      };
      return h("button", attributes, canvas, String(c));
    });
    element.replaceChildren(h("span", { "aria-hidden": "true" }, TEXTS.maps), ...buttons);
  }

  return {
    element,
    draw(shape, values, scale, chosen, palette) {
      const [height, width, channels] = shape;
      if (canvases.length !== channels) build(channels);
      const tall = (THUMB * height) / width;
      canvases.forEach((canvas, c) => {
        const image = mapImage(shape, values, c, scale, palette);
        canvasContext(canvas, THUMB, tall).drawImage(image, 0, 0, THUMB, tall);
        canvas.parentElement.setAttribute("aria-pressed", String(c === chosen));
      });
    },
  };
}

/** A number of the subsampling of 1998, to slide. */
function slider(label, { least, most }, onChange) {
  const value = h("output", {});
  const input = h("input", {
    type: "range",
    min: least,
    max: most,
    step: 0.05,
    oninput: () => onChange(Number(input.value)),
  });
  return {
    element: h("label", { class: "lenet-row" }, label, input, value),
    show(number) {
      if (Number(input.value) !== number) input.value = number;
      value.textContent = format(number, 2);
    },
  };
}
