/* What a reader of the lens chooses: network, class, methods, and how many layers are random. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { selection } from "../shared/draw/selection.js";
import { phrase } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { randomLayers } from "./lens_explained.js";
import { nextDraw, withMethod, withOther } from "./lens_state.js";

/** names: of classes; networks: names of those to choose from; layers: of Grad-CAM;
 *  weighted: labels of the layers that can be random, from the output down */
export function lensControls(figure, { names, networks, layers, weighted }) {
  const choices = Object.fromEntries(networks.map((name) => [name, STATE.network.choices[name]]));
  const network = choiceOf(TEXTS.choose_network, choices, (name) => figure.set({ network: name }));
  network.element.hidden = networks.length < 2;
  const classes = [["", TEXTS.answer_class], ...names.map((name, c) => [c, name])];
  const target = selection(TEXTS.choose_class, classes, (value) =>
    figure.set({ target: value === "" ? null : Number(value) }),
  );
  const method = selection(TEXTS.choose_method, Object.entries(STATE.method.choices), (value) =>
    figure.set(withMethod(value, figure.state)),
  );
  const layer = selection(
    TEXTS.choose_layer,
    layers.map((label) => [label, label]),
    (value) => figure.set({ layer: value }),
  );
  const other = selection(TEXTS.choose_other, Object.entries(STATE.other.choices), (value) =>
    figure.set(withOther(value, figure.state)),
  );
  const slider = layersSlider(weighted, (randomised) => figure.set({ randomised }));
  const drawn = h("span", {});
  const again = h(
    "button",
    {
      type: "button",
      onclick: () => figure.set({ draw: nextDraw(figure.state.draw, STATE.draw.most) }),
    },
    TEXTS.draw_again,
  );
  const draws = h("div", { class: "lenet-row" }, again, drawn);

  return {
    choices: h(
      "div",
      { class: "lenet-lens-controls" },
      method.element,
      other.element,
      layer.element,
      target.element,
      network.element,
    ),
    random: h("div", { class: "lenet-lens-random" }, slider.element, draws),
    mark(state) {
      network.mark(state.network);
      target.mark(state.target ?? "");
      method.mark(state.method);
      layer.mark(state.layer ?? "");
      layer.element.hidden = ![state.method, state.other].includes("grad_cam") || !layers.length;
      other.mark(state.other);
      for (const option of other.options) option.disabled = option.value === state.method;
      slider.mark(state.randomised);
      again.disabled = state.randomised === 0;
      drawn.textContent = phrase(TEXTS.drawn, { draw: state.draw, draws: STATE.draw.most });
    },
  };
}

/** How many layers are random, and which: "Output, F6". */
function layersSlider(weighted, onInput) {
  const shown = h("output", {});
  const input = h("input", {
    type: "range",
    min: 0,
    max: weighted.length,
    step: 1,
    oninput: () => onInput(Number(input.value)),
  });
  return {
    element: h("label", { class: "lenet-lens-slider" }, h("span", {}, TEXTS.slider), input, shown),
    mark(count) {
      input.value = count;
      shown.textContent = randomLayers(weighted, count);
      input.setAttribute("aria-valuetext", shown.textContent);
    },
  };
}
