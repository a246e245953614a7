/* Backpropagation: the gradient of the loss in every map, and in one weight, unfolded. */

import { networkOf } from "../shared/core/sent.js";
import { format, h, linkButton, percent, tooltip } from "../shared/draw/drawing.js";
import { keepFitted, networkView } from "../shared/network/network_view.js";
import { clampUnit, flatIndex, unitName, unitWords } from "../shared/network/units.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { state as STATE } from "./figure.json";
import { short, unitSum } from "./gradient_sums.js";
import * as gradientWays from "./gradient_ways.js";
import { pixelGradient } from "./pixel_gradient.js";
import { weightShape } from "./weight_grid.js";
import { weightStudy } from "./weight_study.js";

const REACH = STATE.change.most; // how far a weight can be moved
const PICTURE = ["index", "pictures", "own", "truth"]; // what makes another way back

export default { refreshed: ["pictures"], mount };

async function mount(figure) {
  const net = networkOf(figure);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const last = net.layers.length - 1;
  const classes = net.layers[last].outputShape[0];
  const nameOf = (c) => classNames[c] ?? String(c);
  let now = null; // {values, run, back, best, truth}: what is computed for a picture
  let studied = null; // {name, indices, gradient} of the weight that is looked at
  let animate = false;

  // The way back begins at the logits: the last layer is shown without its softmax.
  const layers = net.layers.map((layer, i) =>
    i < last ? layer : { ...layer, activation: "linear" },
  );
  const toLogits = Object.create(net, { layers: { value: layers } });
  const view = networkView(toLogits, { classNames, pictures, onPick, onHover });
  const { stations } = view;
  const shown = shownPicture(figure, pictures, classNames, update, {
    patch: (index) => ({ index, truth: null, ...sameWeight() }),
    onOwn: () => figure.set(sameWeight()),
  });
  const { chooser } = shown;
  const pixels = pixelGradient(pictures);
  const summary = h("p", { class: "lenet-summary" });
  const truth = h(
    "select",
    { onchange: () => figure.set({ truth: Number(truth.value), ...sameWeight() }) },
    Array.from({ length: classes }, (_, c) => h("option", { value: c }, nameOf(c))),
  );
  const hint = h(
    "p",
    { class: "lenet-hint" },
    "Orange: a larger value would raise the loss. Blue: it would lower it. " +
      "Pick any square to see where its gradient comes from.",
  );
  const unitPart = unitSum(net, stations, nameOf);
  const weightPart = weightStudy(net, stations, pictures, REACH, {
    onWeight: (weight) => figure.set({ weight, change: 0 }),
    onPlace: (y, x) => onPick(chosen().station, { ...chosen().unit, y, x }),
    onChange: (change) => figure.set({ change }),
  });
  const closeUp = h(
    "div",
    { class: "lenet-close-up", role: "region", "aria-label": "How one gradient came about" },
    unitPart.element,
    weightPart.element,
  );
  const foot = h("div", { class: "lenet-foot" }, summary, h("label", {}, "True class ", truth));
  stations[0].element.append(h("div", {}, pixels.element, chooser.buttons));
  figure.root.append(view.element, foot, chooser.panel, hint, closeUp);
  figure.root.classList.add("lenet-backpropagation");
  const tip = tooltip(figure.root);
  chooser.buttons.append(linkButton(figure));

  // ---------------------------------------------------------------- what the reader does
  function onPick(station, wanted) {
    animate = true;
    if (!station) return figure.set({ layer: null, unit: null, weight: null, change: 0 });
    const { y, x, c } = clampUnit(station, wanted);
    const before = chosen();
    const isSameFilter = before.station === station && before.unit.c === c;
    return figure.set({
      layer: station.label,
      unit: station.flat ? [c] : [y, x, c],
      ...(isSameFilter ? {} : { weight: null, change: 0 }),
    });
  }

  function onHover(station, unit, event) {
    if (!station || !now) return tip.hide();
    const text = `gradient of ${unitName(station, unit)} = ${short(gradientOf(station, unit))}`;
    return tip.show(text, event.clientX, event.clientY);
  }

  /** Another loss, the same weight to look at: not the one whose gradient is largest now. */
  const sameWeight = () => ({ weight: studied ? studied.indices : figure.state.weight, change: 0 });

  // ---------------------------------------------------------------- the state
  function chosen() {
    const { layer, unit } = figure.state;
    const station = stations.find(({ label }) => label === layer);
    if (!station) return {};
    const [y, x, c] = unit.length === 1 ? [0, 0, unit[0]] : unit;
    return { station, unit: { y, x, c } };
  }

  const fits = (numbers, limits) =>
    numbers.length === limits.length &&
    numbers.every((n, axis) => Number.isInteger(n) && n >= 0 && n < limits[axis]);

  function valid({ index, layer, unit, truth: wanted, weight, change }) {
    const station = stations.find(({ label }) => label === layer);
    const hasUnit = station
      ? unit && fits(unit, station.flat ? [station.shape[2]] : station.shape)
      : layer === null && unit === null;
    const kernel = net.layers[station?.layer]?.kernel;
    const hasWeight =
      weight === null || (kernel && fits(weight, weightShape(net.layers[station.layer]).lengths));
    return (
      fits([index], [pictures.total]) &&
      (wanted === null || fits([wanted], [classes])) &&
      hasUnit &&
      Boolean(hasWeight) &&
      Math.abs(Number(change)) <= REACH
    );
  }

  // ---------------------------------------------------------------- what is shown
  function compute() {
    const { truth: wanted } = figure.state;
    const values = shown.values();
    if (!values) return null;
    const run = gradientWays.forward(net, values);
    const best = run.maps[last].indexOf(Math.max(...run.maps[last]));
    const label = shown.label();
    const class_ = wanted ?? label ?? best;
    return { values, run, best, truth: class_, back: gradientWays.goBack(net, run, class_) };
  }

  /** The gradient of a value; of the last layer, that of its weighted sum.
   *  @param {any} station @param {Unit} unit */
  function gradientOf({ layer, ...station }, unit) {
    const { gradients, sums } = now.back;
    const maps = layer < 0 ? gradients.input : layer < last ? gradients.maps[layer] : sums[last];
    return maps[flatIndex(station, unit)];
  }

  function drawMaps() {
    const { gradients, sums } = now.back;
    const maps = gradients.maps.map((map, i) => (i < last ? map : sums[last]));
    view.draw({ input: now.run.input, maps }, now.truth);
    afterPaint();
  }

  /** What the view does not know: small scales, the network's choice, the pixels' gradient. */
  function afterPaint() {
    if (!now || !view.palette) return;
    for (const { legend, scale } of stations) {
      if (legend && scale !== undefined) legend.textContent = `±${short(scale)}`;
    }
    stations
      .at(-1)
      .rows?.forEach(({ element }, c) => element.classList.toggle("lenet-best", c === now.best));
    const side = Number.parseFloat(stations[0].canvas.style.width);
    pixels.draw(now.back.gradients.input, side, view.palette);
  }

  function summarise() {
    const { best, back, truth: true_ } = now;
    const index = figure.state.index - pictures.first;
    const number = pictures.numbers ? pictures.numbers[index] : figure.state.index;
    const which = shown.own ? "Your picture" : `${pictures.source} ${number}`;
    const truly = best === true_ ? "the same" : nameOf(true_);
    summary.replaceChildren(
      `${which}: the network says `,
      h("b", {}, nameOf(best)),
      ` (${percent(back.probabilities[best])}). The true class is ${truly}, and the loss is `,
      h("b", {}, format(back.loss, 3)),
      ".",
    );
    truth.value = true_;
  }

  function drawChoice() {
    const { station, unit } = chosen();
    closeUp.hidden = !station;
    place(station);
    if (!station) {
      studied = null;
      view.choose(null);
      return;
    }
    const { run, back } = now;
    const index = flatIndex(station, unit);
    unitPart.show(run, back, now.truth, station, unit, index);
    studied = weightPart.show(now, station, unit, figure.state, view.palette);
    const explanation = station.layer < 0 ? null : net.explain(run, station.layer, index);
    view.choose(station, unit, explanation, animate);
    animate = false;
  }

  const isChangeAlone = (changed) => changed.size === 1 && changed.has("change");

  /** What a screen reader hears of a change. */
  function announce(changed) {
    if (studied && isChangeAlone(changed)) {
      return figure.announce(weightPart.text());
    }
    const said = PICTURE.some((name) => changed.has(name)) ? [summary.textContent] : [];
    const { station, unit } = chosen();
    if (station) {
      said.push(`${unitWords(station, unit)}: gradient ${short(gradientOf(station, unit))}.`);
    }
    if (studied) said.push(`Weight ${studied.name}: gradient ${short(studied.gradient)}.`);
    return figure.announce(said.join(" "));
  }

  /** Top to bottom, things open below their layer: near the finger that asked for them. */
  function place(station) {
    const put = (element, after) => {
      if (element.previousSibling !== after) after.after(element);
    };
    put(chooser.panel, fitted.vertical ? stations[0].element : foot);
    put(hint, fitted.vertical ? foot : chooser.panel);
    put(closeUp, fitted.vertical && station ? station.element : hint);
  }

  let isFirst = true; // a figure that has just come to life says nothing

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    shown.follow(changed);
    if (PICTURE.some((name) => changed.has(name))) {
      now = compute();
      if (!now) {
        summary.textContent = `Waiting for picture ${figure.state.index} from the kernel…`;
        return;
      }
      drawMaps();
      shown.tell(now.values);
      summarise();
    }
    if (!now) return;
    if (studied && isChangeAlone(changed)) weightPart.move(figure.state.change);
    else drawChoice();
    if (!isFirst) announce(changed);
    isFirst = false;
  }

  // ---------------------------------------------------------------- size and theme
  const fitted = keepFitted(view, figure, () => {
    afterPaint();
    if (now) drawChoice();
  });

  return { valid, update };
}
