/* What the pooling figure looks like: four planes, and the arithmetic of a block. */

import { bitmap, digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { plane, zoomFor } from "../shared/draw/planes.js";
import { equation, ledger, matrix } from "../shared/draw/sums.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { weighed } from "./pooled_maps.js";

const WIDE = 560; // CSS pixels at which four planes fit side by side
const GAP = 16;
const MOST_PLANE = 176;
const MOST_TERMS = 25; // a larger window is told by its sum alone
const SAME = 1e-5; // maps that differ by less are equal, but for rounding

export const mapImage = ([height, width, channels], values, c, scale, palette) =>
  bitmap(width, height, (i) => palette.packed(values[i * channels + c], scale));

/** What the layer below is called: a pooling layer may be the first to read the picture. */
const nameBelow = ({ at, net }) => (at ? net.layers[at - 1].label : TEXTS.input);

// ---------------------------------------------------------------- the planes
/** Picture, map before and after, and what the shift changed.
 *  onMove(y, x): that block shall be looked at; onStep(dy, dx): the one beside it. */
export function poolingPlanes(pictures, { onMove, onStep }) {
  let now = null;
  const { moves } = TEXTS;
  const fromAbove = (y, x) => onMove(Math.floor(y), Math.floor(x));
  const planes = {
    picture: plane(TEXTS.picture, moves, { onPoint: fromPicture, onStep }),
    before: plane(TEXTS.before, moves, { onPoint: fromBefore, onStep }),
    after: plane(TEXTS.after, moves, { onPoint: fromAbove, onStep }),
    change: plane(TEXTS.change, moves, { onPoint: fromAbove, onStep }),
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
      const { at, net, entry, run, values, flat, explanation, comparison } = now;
      const { inputShape, outputShape, label } = entry;
      const size = ([height, width]) => `${height}×${width}`;
      const below = at ? run.maps[at - 1] : run.input;
      const unit = { y0: y, x0: x, y1: y + 1, x1: x + 1 };
      const picture = pictures.bitmap(run.input);
      show("picture", picture, size(net.spec.input), net.receptiveField(at, flat));
      const before = mapImage(inputShape, below, c, scales.before, palette);
      const layerBefore = nameBelow(now);
      const nameBefore = phrase(TEXTS.map, { layer: layerBefore, c, size: size(inputShape) });
      show("before", before, nameBefore, explanation.window, scales.before);
      const after = mapImage(outputShape, values, c, scales.after, palette);
      const nameAfter = phrase(TEXTS.map, { layer: label, c, size: size(outputShape) });
      show("after", after, nameAfter, unit, scales.after);
      const { differences } = comparison;
      const change = bitmap(outputShape[1], outputShape[0], (i) =>
        Number.isNaN(differences[i]) ? 0 : palette.packed(differences[i], scales.after),
      );
      const nameChange = phrase(TEXTS.difference, { layer: label, c });
      show("change", change, nameChange, unit, scales.after);
    },
  };
}

// ---------------------------------------------------------------- one block
/** The arithmetic of the chosen block, as elements. */
export function blockSum(computed, state, scale, palette) {
  const { entry, values, flat, explanation, unit } = computed;
  const [y, x, c] = unit;
  const below = nameBelow(computed);
  const { window, inputs, sources, patchShape, weights } = explanation;
  const value = values[flat];
  const digits = digitsFor(Math.max(largestOf(inputs), Math.abs(value)));
  const span = (from, to) => (to - from > 1 ? `${from}–${to - 1}` : String(from));
  const [rows, columns] = [span(window.y0, window.y1), span(window.x0, window.x1)];
  const block =
    inputs.length > 1
      ? phrase(TEXTS.block, { layer: below, c, rows, columns })
      : phrase(TEXTS.one_value, { layer: below, c, row: rows, column: columns });
  const isLarge = inputs.length > MOST_TERMS;
  const cells = () =>
    matrix(
      block,
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
    return { label: `${below}[${window.y0 + row}, ${window.x0 + column}, ${c}]`, value: input };
  }).filter((_, i) => sources[i] >= 0);
  const told = account(terms, value, state, digits, isLarge && block);
  return [
    h(
      "p",
      { class: "lenet-close-up-title" },
      h("code", {}, `${entry.label}[${y}, ${x}, ${c}]`),
      " = ",
      h("b", {}, format(value)),
    ),
    h("div", { class: "lenet-arithmetic" }, isLarge ? "" : equation(cells()), told),
  ];
}

/** How the values of a block become one. block: its name, where its terms are too many to list. */
function account(all, value, state, digits, block) {
  const n = all.length;
  if (state.how !== "subsampling" && n === 1) {
    return h("p", {}, words(TEXTS.kept, { value: format(value, digits, true) }));
  }
  if (state.how === "maximum") {
    const largest = h("b", {}, format(value, digits, true));
    return h("p", {}, words(TEXTS.largest, { n, largest }));
  }
  const sum = all.reduce((before, term) => before + term.value, 0);
  const together = [{ label: phrase(TEXTS.together, { n, block }), value: sum }];
  const terms = block ? together : all;
  const total = { label: TEXTS.sum, value: sum };
  if (state.how === "average") {
    const average = { label: phrase(TEXTS.divided, { n }), value, strong: true };
    return ledger(TEXTS.average, terms, total, [average], digits);
  }
  const [coefficient, bias] = [Number(state.coefficient), Number(state.bias)];
  const results = [
    {
      label: phrase(TEXTS.times, { coefficient: format(coefficient, 2) }),
      value: total.value * coefficient,
    },
    { label: phrase(TEXTS.plus, { bias: format(bias, 2) }), value: weighed(total.value, state) },
    { label: TEXTS.squashed, value, strong: true },
  ];
  return h(
    "div",
    {},
    ledger(TEXTS.subsampling, terms, total, results, digits),
    h("p", { class: "lenet-hint" }, TEXTS.squashing),
  );
}

/** What the shift has done to the layer, in words: children of a paragraph. */
export function shiftSays({ entry, steps, isGlobal, comparison: { units, largest } }, pixels) {
  const { label } = entry;
  if (isGlobal) {
    const text = pixels ? TEXTS.changed_global : TEXTS.at_rest_global;
    return words(text, { n: pixels, change: format(largest, 3) });
  }
  if (!pixels) {
    return words(TEXTS.at_rest, { layer: label, n: steps[1] });
  }
  const moved = phrase(units ? TEXTS.moved : TEXTS.not_moved, { n: units });
  const shift = { n: pixels, layer: label, moved, change: format(largest, 2) };
  return words(largest < SAME ? TEXTS.same : TEXTS.changed, shift);
}
