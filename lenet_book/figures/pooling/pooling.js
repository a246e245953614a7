/* Pooling: a map, what a pooling layer makes of it block by block, and what a shift does to it. */

import { toFloats } from "../shared/core/sent.js";
import {
  format,
  h,
  largestOf,
  linkButton,
  onTheme,
  onWidth,
  readPalette,
} from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { state as STATE } from "./figure.json";
import { pooledMaps } from "./pooled_maps.js";
import { blockSum, mapButtons, poolingPlanes, shiftSays, slider } from "./pooling_view.js";

const { how: HOW, shift: SHIFT, coefficient, bias } = STATE;
const SHIFTS = Array.from({ length: SHIFT.most + 1 }, (_, pixels) => pixels);
const TRAINED = { coefficient, bias };
const PRESETS = {
  blur: { coefficient: 0.25, bias: 0 },
  or: { coefficient: 3, bias: 9 },
  and: { coefficient: 3, bias: -9 },
};

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const { spec, format: stored, bytes } = figure.data("network");
  const weights = toFloats(stored, bytes);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const poolings = spec.layers.filter(({ kind }) => kind.endsWith("pooling2d"));
  let now = null; // what is computed for the state
  let palette = null;

  const planes = poolingPlanes(pictures, { onMove: move, onStep: step });
  const says = h("p", { class: "lenet-pooling-says" });
  const maps = mapButtons((c) => figure.set({ unit: [...figure.state.unit.slice(0, 2), c] }));
  const how = choiceOf("Each block gives", HOW.choices, (chosen) => figure.set({ how: chosen }));
  const sliders = Object.keys(TRAINED).map((name) => ({
    name,
    ...slider(name, TRAINED[name], (value) => figure.set({ [name]: value })),
  }));
  const presets = Object.entries(PRESETS).map(([name, values]) =>
    h("button", { type: "button", onclick: () => figure.set(values) }, name),
  );
  const trained = h(
    "div",
    { class: "lenet-row" },
    sliders.map(({ element }) => element),
    presets,
  );
  const shift = choiceOf(
    "Picture moved right by",
    Object.fromEntries(SHIFTS.map((n) => [n, n === 1 ? "1 pixel" : String(n)])),
    (chosen) => figure.set({ shift: Number(chosen) }),
  );
  const labels = Object.fromEntries(poolings.map(({ label }) => [label, label]));
  const layer = choiceOf("Layer", labels, enter);
  layer.element.hidden = poolings.length < 2;
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  chooser.buttons.append(linkButton(figure));
  const sum = h("div", { class: "lenet-close-up" });
  figure.root.classList.add("lenet-pooling");
  figure.root.append(
    planes.element,
    says,
    maps.element,
    how.element,
    trained,
    shift.element,
    h("div", { class: "lenet-row" }, layer.element, chooser.buttons),
    chooser.panel,
    sum,
  );

  // ---------------------------------------------------------------- what the reader does
  function move(y, x) {
    const [height, width] = now.entry.outputShape;
    const clamp = (n, length) => Math.max(0, Math.min(length - 1, n));
    const unit = [clamp(y, height), clamp(x, width), figure.state.unit[2]];
    if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
  }

  function step(dy, dx) {
    const [y, x] = figure.state.unit;
    move(y + dy, x + dx);
  }

  /** Go to a layer: to the middle of its first map. */
  function enter(label) {
    const [height, width] = poolings.find((entry) => entry.label === label).output;
    figure.set({ layer: label, unit: [Math.floor(height / 2), Math.floor(width / 2), 0] });
  }

  // ---------------------------------------------------------------- what is shown
  function valid({ index, layer: label, unit, how: chosen, shift: pixels, ...numbers }) {
    const pooling = poolings.find((entry) => entry.label === label);
    const isWithin = ([name, { least, most }]) => {
      const value = numbers[name] === "" ? NaN : Number(numbers[name]);
      return value >= least && value <= most;
    };
    return (
      Number.isInteger(index) &&
      index >= 0 &&
      index < pictures.total &&
      Object.hasOwn(HOW.choices, chosen) &&
      SHIFTS.includes(pixels) &&
      Object.entries(TRAINED).every(isWithin) &&
      pooling !== undefined &&
      unit.length === 3 &&
      unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < pooling.output[axis])
    );
  }

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const { at, entry, run, values, flat } = now;
    const { unit, how: chosen, shift: pixels } = figure.state;
    const before = largestOf(at ? run.maps[at - 1] : run.input);
    const scales = { before, after: chosen === "subsampling" ? largestOf(values) : before };
    planes.draw(now, unit, scales, palette);
    maps.draw(entry.outputShape, values, scales.after, unit[2], palette);
    sum.replaceChildren(...blockSum(now, figure.state, before, palette));
    says.replaceChildren(...shiftSays(now, pixels));
    const [y, x, c] = unit;
    const place = `${entry.label}, map ${c}, row ${y}, column ${x}`;
    figure.announce(`${place}: ${format(values[flat])}. ${says.textContent}`);
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const { state } = figure;
    const picture = shown.values();
    now = picture && pooledMaps(spec, weights, picture, state);
    if (!now) {
      says.textContent = `Waiting for picture ${state.index} from the kernel…`;
      return;
    }
    if (isNew) {
      shown.tell(picture);
    }
    layer.mark(state.layer);
    how.mark(state.how);
    shift.mark(String(state.shift));
    trained.hidden = state.how !== "subsampling";
    for (const { name, show } of sliders) show(Number(state[name]));
    draw();
  }

  // ---------------------------------------------------------------- size and theme
  planes.fit(figure.root.clientWidth || 680);
  onWidth(figure, (width) => {
    planes.fit(width);
    draw();
  });
  onTheme(figure, () => {
    palette = null;
    draw();
  });

  return { valid, update };
}
