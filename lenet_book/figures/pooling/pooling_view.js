/* What the pooling figure looks like: four planes, the arithmetic of a block, and small controls. */

import { bitmap, canvasContext, digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { plane, zoomFor } from "../shared/draw/planes.js";
import { equation, ledger, matrix } from "../shared/draw/sums.js";
import { weighed } from "./pooled_maps.js";

const WIDE = 560; // CSS pixels at which four planes fit side by side
const GAP = 16;
const MOST_PLANE = 176;
const THUMB = 30;
const SAME = 1e-5; // maps that differ by less are equal, but for rounding

const mapImage = ([height, width, channels], values, c, scale, palette) =>
  bitmap(width, height, (i) => palette.packed(values[i * channels + c], scale));

const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

// ---------------------------------------------------------------- the planes
/** Picture, map before and after, and what the shift changed.
 *  onMove(y, x): that block shall be looked at; onStep(dy, dx): the one beside it. */
export function poolingPlanes(pictures, { onMove, onStep }) {
  let now = null;
  const moves = "move to another block";
  const fromAbove = (y, x) => onMove(Math.floor(y), Math.floor(x));
  const planes = {
    picture: plane("Picture", moves, { onPoint: fromPicture, onStep }),
    before: plane("Before pooling", moves, { onPoint: fromBefore, onStep }),
    after: plane("After pooling", moves, { onPoint: fromAbove, onStep }),
    change: plane("Change by the shift", moves, { onPoint: fromAbove, onStep }),
  };
  const legends = {};
  for (const name of ["before", "after", "change"]) {
    legends[name] = h("small", {});
    planes[name].element.append(h("div", { class: "lenet-legend" }, h("i", {}), legends[name]));
  }
  let side = MOST_PLANE;

  /** The block whose window holds a place of the map before pooling. */
  function fromBefore(...place) {
    const { strides, before } = now.entry;
    onMove(...place.map((n, axis) => Math.floor((n + before[axis]) / strides[axis])));
  }

  /** The block whose receptive field has its middle nearest to a place of the picture. */
  function fromPicture(...place) {
    const { net, at, steps, entry } = now;
    const [height, width, channels] = entry.outputShape;
    const middle = [Math.floor(height / 2), Math.floor(width / 2)];
    const { y0, x0, y1, x1 } = net.receptiveField(at, (middle[0] * width + middle[1]) * channels);
    const centre = [(y0 + y1) / 2, (x0 + x1) / 2];
    onMove(...middle.map((n, axis) => n + Math.round((place[axis] - centre[axis]) / steps[axis])));
  }

  function show(name, image, text, box, scale) {
    planes[name].draw(image, zoomFor(side, image.width, MOST_PLANE), text);
    planes[name].frame(box);
    if (scale) legends[name].textContent = `±${format(scale, 2)}`;
  }

  return {
    element: h(
      "div",
      { class: "lenet-pooling-planes" },
      Object.values(planes).map(({ element }) => element),
    ),
    fit(width) {
      const columns = width >= WIDE ? 4 : 2;
      side = Math.min(MOST_PLANE, (width - GAP * (columns - 1)) / columns);
    },
    /** computed: from pooledMaps; scales: {before, after}. */
    draw(computed, [y, x, c], scales, palette) {
      now = computed;
      const { at, net, entry, nameBelow, run, values, flat, explanation, comparison } = now;
      const { inputShape, outputShape, label } = entry;
      const size = ([height, width]) => `${height}×${width}`;
      const below = at ? run.maps[at - 1] : run.input;
      const unit = { y0: y, x0: x, y1: y + 1, x1: x + 1 };
      const picture = pictures.bitmap(run.input);
      show("picture", picture, size(net.spec.input), net.receptiveField(at, flat));
      const before = mapImage(inputShape, below, c, scales.before, palette);
      const nameBefore = `${nameBelow} map ${c}, ${size(inputShape)}`;
      show("before", before, nameBefore, explanation.window, scales.before);
      const after = mapImage(outputShape, values, c, scales.after, palette);
      show("after", after, `${label} map ${c}, ${size(outputShape)}`, unit, scales.after);
      const { differences } = comparison;
      const change = bitmap(outputShape[1], outputShape[0], (i) =>
        Number.isNaN(differences[i]) ? 0 : palette.packed(differences[i], scales.after),
      );
      show("change", change, `${label} map ${c}, new − old`, unit, scales.after);
    },
  };
}

// ---------------------------------------------------------------- one block
/** The arithmetic of the chosen block, as elements. */
export function blockSum({ entry, nameBelow, values, flat, explanation }, state, scale, palette) {
  const [y, x, c] = state.unit;
  const { window, inputs, sources, patchShape, weights } = explanation;
  const value = values[flat];
  const digits = digitsFor(Math.max(largestOf(inputs), Math.abs(value)));
  const [rows, columns] = [`${window.y0}–${window.y1 - 1}`, `${window.x0}–${window.x1 - 1}`];
  const block = matrix(
    `${nameBelow} map ${c}, rows ${rows}, columns ${columns}`,
    Array.from(inputs, (input, i) => ({
      value: input,
      color: palette.color(input, scale),
      padding: sources[i] < 0,
      strong: state.how === "maximum" && weights[i] === 1,
    })),
    patchShape[1],
    digits,
  );
  const terms = Array.from(inputs, (input, i) => {
    const [row, column] = [Math.floor(i / patchShape[1]), i % patchShape[1]];
    return { label: `${nameBelow}[${window.y0 + row}, ${window.x0 + column}, ${c}]`, value: input };
  }).filter((_, i) => sources[i] >= 0);
  return [
    h(
      "p",
      { class: "lenet-close-up-title" },
      h("code", {}, `${entry.label}[${y}, ${x}, ${c}]`),
      " = ",
      h("b", {}, format(value)),
    ),
    h("div", { class: "lenet-arithmetic" }, equation(block), account(terms, value, state, digits)),
  ];
}

/** How the values of a block become one. */
function account(terms, value, state, digits) {
  if (state.how === "maximum") {
    const largest = h("b", {}, format(value, digits, true));
    const start = `The largest of the ${terms.length} values is `;
    return h("p", {}, start, largest, ". The others leave no trace.");
  }
  const total = { label: "sum", value: terms.reduce((sum, term) => sum + term.value, 0) };
  if (state.how === "average") {
    const average = { label: `÷ ${terms.length}: the average`, value, strong: true };
    return ledger("Average", terms, total, [average], digits);
  }
  const [coefficient, bias] = [Number(state.coefficient), Number(state.bias)];
  const results = [
    { label: `× coefficient ${format(coefficient, 2)}`, value: total.value * coefficient },
    { label: `+ bias ${format(bias, 2)}`, value: weighed(total.value, state) },
    { label: "squashed", value, strong: true },
  ];
  return h(
    "div",
    {},
    ledger("Subsampling, 1998", terms, total, results, digits),
    h("p", { class: "lenet-hint" }, "Squashed: 1.7159 · tanh(⅔ · z)"),
  );
}

/** What the shift has done to the layer, in words: children of a paragraph. */
export function shiftSays({ entry, steps, comparison: { units, largest } }, pixels) {
  const { label } = entry;
  if (!pixels) {
    const step = plural(steps[1], "pixel");
    return [`The picture is at rest. One step in ${label} spans ${step} of the picture.`];
  }
  const moved = units ? `moved by ${plural(units, "unit")}` : "not moved";
  const start = `Shift by ${plural(pixels, "pixel")}, against the old ${label}, ${moved}: `;
  return largest < SAME
    ? [start, h("b", {}, "no difference"), ". It is an exact copy."]
    : [start, "values change by up to ", h("b", {}, format(largest, 2)), "."];
}

// ---------------------------------------------------------------- controls
/** Every map of the layer, small, as buttons. */
export function mapButtons(onChoose) {
  const group = { class: "lenet-row lenet-pooling-maps", role: "group", "aria-label": "Map" };
  const element = h("div", group);
  let canvases = [];

  function build(count) {
    canvases = Array.from({ length: count }, () => h("canvas", { "aria-hidden": "true" }));
    const buttons = canvases.map((canvas, c) => {
      const attributes = { type: "button", "aria-label": `map ${c}`, onclick: () => onChoose(c) };
      return h("button", attributes, canvas, String(c));
    });
    element.replaceChildren(h("span", { "aria-hidden": "true" }, "Map"), ...buttons);
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

export function slider(name, { least, most }, onChange) {
  const value = h("output", {});
  const input = h("input", {
    type: "range",
    min: least,
    max: most,
    step: 0.05,
    oninput: () => onChange(Number(input.value)),
  });
  return {
    element: h("label", { class: "lenet-row" }, name, input, value),
    show(number) {
      if (Number(input.value) !== number) input.value = number;
      value.textContent = format(number, 2);
    },
  };
}
