/* Convolution bench: slide a kernel over a picture, change its weights, and see what comes out. */

import { atEnd } from "../shared/core/ending.js";
import { createNetwork } from "../shared/core/engine.js";
import {
  benchNetwork,
  kernelsFor,
  readKernel,
  turned,
  writeKernel,
} from "../shared/core/kernels.js";
import { toFloats } from "../shared/core/sent.js";
import {
  format,
  h,
  largestOf,
  linkButton,
  onTheme,
  onWidth,
  readPalette,
  reducedMotion,
} from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { benchSum } from "./bench_sum.js";
import { benchPlanes, kernelButtons } from "./bench_view.js";
import { state as STATE } from "./figure.json";

const DOT = -1; // the index of a picture that no gallery has: one bright pixel on black
const OPERATIONS = STATE.operation.choices;
const ACTIVATIONS = STATE.activation.choices;
const SLOW_ROWS = 2; // the kernel slides slowly at first, then row by row
const SLOW_MS = 55;
const ROW_MS = 90;

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const { spec, format: stored, bytes } = figure.data("network");
  const [layer] = createNetwork(spec, toFloats(stored, bytes)).layers;
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const kernels = kernelsFor(layer);
  let now = null; // {kernel, net, run, unit, explanation}: what is computed for the state
  let palette = null;
  let sliding = null; // {unit}: how far the kernel has come, while it slides by itself

  const place = benchPlanes(pictures, { onMove: move, onStep: step });
  const sum = benchSum(pictures, onEdit);
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  const dot = h("button", { type: "button", onclick: () => shown.choose(DOT) }, "A single dot");
  chooser.buttons.append(dot, linkButton(figure));
  const presets = kernelButtons(kernels, layer.label, (kernel) => {
    const trained = kernels.find(({ id }) => id === kernel).trained;
    const activation = trained ? layer.activation : "linear";
    figure.set(Object.hasOwn(ACTIVATIONS, activation) ? { kernel, activation } : { kernel });
  });
  const slide = h("button", { type: "button", onclick: toggleSlide }, "Slide the kernel");
  slide.hidden = reducedMotion();
  const operation = choiceOf("The kernel is used", OPERATIONS, (chosen) =>
    figure.set({ operation: chosen }),
  );
  const activation = choiceOf("After the sum", ACTIVATIONS, (chosen) =>
    figure.set({ activation: chosen }),
  );
  const says = h("p", { class: "lenet-bench-says" });
  figure.root.classList.add("lenet-bench");
  figure.root.append(
    place.element,
    h("div", { class: "lenet-row lenet-bench-tools" }, slide, place.arrows, chooser.buttons),
    chooser.panel,
    says,
    presets.element,
    operation.element,
    activation.element,
    sum.element,
  );

  // ---------------------------------------------------------------- what the reader does
  function move(y, x) {
    stop();
    const [height, width] = now.net.layers[0].outputShape;
    const clamp = (n, length) => Math.max(0, Math.min(length - 1, n));
    const unit = [clamp(y, height), clamp(x, width)];
    if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
  }

  function step(dy, dx) {
    move(now.unit[0] + dy, now.unit[1] + dx);
  }

  /** Change a weight, of one channel or of all; `at` is where it is on screen, turned or not.
   *  A null place changes the bias. */
  function onEdit(at, channels, value) {
    const kernel = { ...now.kernel, weights: now.kernel.weights.slice() };
    if (at === null) kernel.bias = value;
    else {
      const places = kernel.weights.length / kernel.shape[2];
      const stored = figure.state.operation === "convolution" ? places - 1 - at : at;
      for (const c of channels) kernel.weights[stored * kernel.shape[2] + c] = value;
    }
    figure.set({ kernel: writeKernel(kernel) });
  }

  // ---------------------------------------------------------------- sliding by itself
  atEnd(figure.signal, () => clearTimeout(sliding?.timer));

  function toggleSlide() {
    if (sliding) return stop();
    sliding = { unit: 0 };
    slide.textContent = "Stop";
    slide.setAttribute("aria-pressed", "true");
    return glide();
  }

  function glide() {
    const [height, width] = now.net.layers[0].outputShape;
    draw();
    const slow = sliding.unit < SLOW_ROWS * width;
    sliding.timer = setTimeout(
      () => {
        sliding.unit += slow ? 1 : width;
        if (sliding.unit < height * width) glide();
        else stop();
      },
      slow ? SLOW_MS : ROW_MS,
    );
  }

  function stop() {
    if (!sliding) return;
    clearTimeout(sliding.timer);
    sliding = null;
    slide.textContent = "Slide the kernel";
    slide.removeAttribute("aria-pressed");
    draw();
  }

  // ---------------------------------------------------------------- what is shown
  function chosenKernel(wanted) {
    return kernels.find(({ id }) => id === wanted)?.kernel || readKernel(wanted, layer);
  }

  function valid({ index, kernel, unit, operation, activation }) {
    if (!Object.hasOwn(OPERATIONS, operation)) return false;
    if (!Object.hasOwn(ACTIVATIONS, activation)) return false;
    const chosen = chosenKernel(kernel);
    if (!chosen) return false;
    if (!Number.isInteger(index) || index < DOT || index >= pictures.total) return false;
    const [{ layers }] = benchNetwork(layer, chosen, activation);
    const limits = layers[0].output;
    return (
      unit.length === 2 &&
      unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < limits[axis])
    );
  }

  function compute() {
    const { index, operation, activation } = figure.state;
    const kernel = chosenKernel(figure.state.kernel);
    const picture = shown.own || (index === DOT ? dotPicture() : pictures.values(index));
    if (!picture) return null;
    const used = operation === "convolution" ? turned(kernel) : kernel;
    const net = createNetwork(...benchNetwork(layer, used, activation));
    return { kernel, used, net, run: net.forward(picture), unit: figure.state.unit };
  }

  function dotPicture() {
    const { height, width, channels, low, high } = pictures;
    const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
    return Float32Array.from({ length: height * width * channels }, (_, i) =>
      Math.floor(i / channels) === middle ? high[i % channels] : low[i % channels],
    );
  }

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const { net, run } = now;
    const [height, width] = net.layers[0].outputShape;
    const unit = sliding
      ? [Math.floor(sliding.unit / width), sliding.unit % width]
      : figure.state.unit;
    now.unit = unit.map((n, axis) => Math.min(n, [height, width][axis] - 1));
    const [y, x] = now.unit;
    const explanation = net.explain(run, 0, y * width + x);
    place.draw({ ...now, explanation, palette, last: sliding ? sliding.unit : Infinity });
    sum.draw({ ...now, explanation, palette, turned: figure.state.operation === "convolution" });
    if (!sliding) {
      figure.announce(`Row ${y}, column ${x} of the map: ${format(run.maps[0][y * width + x])}.`);
    }
  }

  function describe() {
    const { kernel, index } = figure.state;
    const preset = kernels.find(({ id }) => id === kernel);
    const most = format(largestOf(now.run.maps[0]), 2);
    const picture = shown.own ? "Your picture" : index === DOT ? "A single dot" : titleOf(index);
    says.replaceChildren(
      preset ? preset.says : "A kernel of your own.",
      preset?.trained ? ` ${parametersOf(layer)}` : "",
      ` ${picture}. The map’s values reach ±${most}.`,
    );
  }

  /** How many parameters a layer of such kernels has: "C1: 6 × (5 × 5 × 3 + 1) = 456 …". */
  function parametersOf({ label, kernelShape, bias, parameters }) {
    const [rows, columns, channels, maps] = kernelShape;
    const weights = `${rows} × ${columns} × ${channels}`;
    const each = bias ? `(${weights} + 1)` : weights;
    const total = parameters.toLocaleString("en");
    return `${label} has ${maps} like it: ${maps} × ${each} = ${total} parameters.`;
  }

  function titleOf(index) {
    const at = index - pictures.first;
    const number = pictures.numbers ? pictures.numbers[at] : index;
    const label = pictures.labels ? `: ${classNames[pictures.labels[at]]}` : "";
    return `${pictures.source} ${number}${label}`;
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    if (["index", "pictures", "own", "kernel"].some((name) => changed.has(name))) stop();
    now = compute();
    if (!now) {
      says.textContent = `Waiting for picture ${figure.state.index} from the kernel…`;
      return;
    }
    presets.mark(figure.state.kernel);
    operation.mark(figure.state.operation);
    activation.mark(figure.state.activation);
    if (isNew) {
      shown.tell(now.run.input, figure.state.index === DOT ? null : figure.state.index);
    }
    dot.setAttribute("aria-pressed", String(!shown.own && figure.state.index === DOT));
    describe();
    draw();
  }

  // ---------------------------------------------------------------- size and theme
  place.fit(figure.root.clientWidth || 680, layer.inputShape);
  onWidth(figure, (width) => {
    place.fit(width, layer.inputShape);
    draw();
  });
  onTheme(figure, () => {
    palette = null;
    presets.repaint();
    draw();
  });

  return { valid, update };
}
