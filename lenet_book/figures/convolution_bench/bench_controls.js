/* What a reader of the bench can choose beside picture and unit, and which choices are possible. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { phrase } from "../shared/draw/words.js";
import { chosenKernel, DOT } from "./bench_map.js";
import { middleOf, slidingOf, slidLayer, unitNear } from "./bench_slide.js";
import { mapSize, refused } from "./bench_words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { kernelButtons } from "./kernel_buttons.js";

const OPERATIONS = STATE.operation.choices;
const ACTIVATIONS = STATE.activation.choices;
const PADDINGS = STATE.padding.choices;

const isWithin = (n, { least, most }) => Number.isInteger(n) && n >= least && n <= most;

/** Has this state a kernel, and a way to slide it, whether or not the two go together? */
function isReadable(state, kernels, layer) {
  return (
    Object.hasOwn(PADDINGS, state.padding) &&
    (state.stride === null || isWithin(state.stride, STATE.stride)) &&
    isWithin(state.dilation, STATE.dilation) &&
    chosenKernel(state.kernel, kernels, layer) !== null
  );
}

/** Why a state cannot be shown: its kernel does not slide as it says. "" if it does. */
function whyNot(state, kernels, layer) {
  if (!isReadable(state, kernels, layer)) return "";
  return refused(slidLayer(layer, state), chosenKernel(state.kernel, kernels, layer));
}

/** The convolution that a state has, as the engine knows it. */
const slidingIn = (state, kernels, layer) =>
  slidingOf(slidLayer(layer, state), chosenKernel(state.kernel, kernels, layer));

/** What the runtime asks about a state that is read from a link: may it be shown, and why not? */
export const possibilities = (figure, pictureCount, kernels, layer) => ({
  valid: (state) => isPossible(state, pictureCount, kernels, layer, figure.start.unit),
  why: (state) => whyNot(state, kernels, layer),
});

/** May this state, read from a link, be shown? kernels: those that the bench offers.
 *  start: the unit that the bench begins with; a map that is too small for it shows its last. */
function isPossible(state, pictureCount, kernels, layer, start) {
  const { index, unit, operation, activation } = state;
  if (!Object.hasOwn(OPERATIONS, operation)) return false;
  if (!Object.hasOwn(ACTIVATIONS, activation)) return false;
  if (!Number.isInteger(index) || index < DOT || index >= pictureCount) return false;
  if (!isReadable(state, kernels, layer) || whyNot(state, kernels, layer)) return false;
  if (String(unit) === String(start)) return true;
  const limits = slidingIn(state, kernels, layer).outputShape;
  return (
    unit.length === 2 && unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < limits[axis])
  );
}

/** The controls, elements in their order: the kernel, how it is used and slides, and what follows
 *  the sum. now(): {net, unit}, what is shown; null while a picture is awaited. */
export function benchControls(figure, kernels, layer, now) {
  const presets = kernelButtons(kernels, layer.label, choose);
  const choice = (name, choices, patch) =>
    choiceOf(TEXTS[name], choices, (chosen) => change(patch(chosen)));
  const operation = choice("operation", OPERATIONS, (chosen) => ({ operation: chosen }));
  const activation = choice("activation", ACTIVATIONS, (chosen) => ({ activation: chosen }));
  const padding = choice("padding", PADDINGS, (chosen) => ({ padding: chosen }));
  const strides = stridesFor(layer);
  const own = Object.hasOwn(strides, "") ? "" : layer.strides[0]; // what null stands for
  const stride = choice("stride", strides, (chosen) => ({
    stride: chosen === "" ? null : Number(chosen),
  }));
  const dilation = choice("dilation", numbersOf(STATE.dilation), (chosen) => ({
    dilation: Number(chosen),
  }));
  const note = h("p", { class: "lenet-misfit", role: "alert" });
  const size = h("p", { class: "lenet-bench-size" });
  const slide = h(
    "div",
    { class: "lenet-bench-slide" },
    h("div", { class: "lenet-row" }, padding.element, stride.element, dilation.element),
    note,
    size,
  );

  /** A learnt kernel brings its layer's activation with it. */
  function choose(kernel) {
    const { trained } = kernels.find(({ id }) => id === kernel);
    const activation = trained ? layer.activation : "linear";
    change(Object.hasOwn(ACTIVATIONS, activation) ? { kernel, activation } : { kernel });
  }

  /** Do what the reader wants, if Keras would; the window stays where it is, as far as it can. */
  function change(patch) {
    const state = { ...figure.state, ...patch };
    const why = whyNot(state, kernels, layer);
    note.textContent = why;
    if (why) return;
    const shown = now();
    const unit = shown
      ? unitNear(slidingIn(state, kernels, layer), middleOf(shown.net.layers[0], shown.unit))
      : state.unit;
    figure.set(String(unit) === String(state.unit) ? patch : { ...patch, unit });
  }

  return {
    elements: [presets.element, operation.element, activation.element, slide],
    repaint: presets.repaint,
    /** sliding: the convolution of the state, as the engine has it. */
    mark(state, sliding) {
      presets.mark(state.kernel);
      operation.mark(state.operation);
      activation.mark(state.activation);
      padding.mark(state.padding);
      stride.mark(String(state.stride ?? own));
      dilation.mark(String(state.dilation));
      note.textContent = "";
      size.replaceChildren(...mapSize(sliding));
    },
  };
}

const numbersOf = ({ least, most }) =>
  Object.fromEntries(Array.from({ length: most - least + 1 }, (_, i) => [least + i, least + i]));

/** The strides to choose from: those of the contract, and a layer's own if it is none of them. */
function stridesFor({ strides, label }) {
  const [down, right] = strides;
  const numbers = numbersOf(STATE.stride);
  if (down === right && isWithin(down, STATE.stride)) return numbers;
  return { ...numbers, "": phrase(TEXTS.own_stride, { size: strides.join("×"), layer: label }) };
}
