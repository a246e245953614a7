/* What a reader of the bench can choose beside picture and unit, and which choices are possible. */

import { benchNetwork } from "../shared/core/kernels.js";
import { choiceOf } from "../shared/draw/planes.js";
import { chosenKernel, DOT } from "./bench_map.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { kernelButtons } from "./kernel_buttons.js";

const OPERATIONS = STATE.operation.choices;
const ACTIVATIONS = STATE.activation.choices;

/** May this state, read from a link, be shown? kernels: those that the bench offers. */
export function isPossible(state, pictureCount, kernels, layer) {
  const { index, unit, operation, activation } = state;
  if (!Object.hasOwn(OPERATIONS, operation)) return false;
  if (!Object.hasOwn(ACTIVATIONS, activation)) return false;
  const kernel = chosenKernel(state.kernel, kernels, layer);
  if (!kernel) return false;
  if (!Number.isInteger(index) || index < DOT || index >= pictureCount) return false;
  const [{ layers }] = benchNetwork(layer, kernel, activation);
  const limits = layers[0].output;
  return (
    unit.length === 2 && unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < limits[axis])
  );
}

/** The controls, elements in their order: the kernel, how it is used, and what follows the sum. */
export function benchControls(figure, kernels, layer) {
  const presets = kernelButtons(kernels, layer.label, choose);
  const operation = choiceOf(TEXTS.operation, OPERATIONS, (chosen) =>
    figure.set({ operation: chosen }),
  );
  const activation = choiceOf(TEXTS.activation, ACTIVATIONS, (chosen) =>
    figure.set({ activation: chosen }),
  );

  /** A learnt kernel brings its layer's activation with it. */
  function choose(kernel) {
    const { trained } = kernels.find(({ id }) => id === kernel);
    const own = trained ? layer.activation : "linear";
    figure.set(Object.hasOwn(ACTIVATIONS, own) ? { kernel, activation: own } : { kernel });
  }

  return {
    elements: [presets.element, operation.element, activation.element],
    repaint: presets.repaint,
    mark(state) {
      presets.mark(state.kernel);
      operation.mark(state.operation);
      activation.mark(state.activation);
    },
  };
}
