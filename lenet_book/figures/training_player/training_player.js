/* Training player: go through the epochs of a run; curves, filters, maps and a prediction follow.
 *
 * A run is {id, name, epochs, seeds, history, reference, predictions, first, confusion}.
 * history[quantity] holds a list of values for each seed; what else is not null belongs to the
 * first seed: predictions for the pictures, the layers up to the first convolution, and the
 * confusion matrix, each after every epoch, 0 being untrained.
 */

import { curves } from "../shared/charts/curves.js";
import { atEnd } from "../shared/core/ending.js";
import {
  canvasContext,
  h,
  linkButton,
  onTheme,
  onWidth,
  percent,
  readPalette,
} from "../shared/draw/drawing.js";
import { galleryPanel } from "../shared/pictures/gallery.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { probabilityBars } from "./bars.js";
import { confusionOf, confusionView } from "./confusion.js";
import { curveTable } from "./curve_table.js";
import { state as STATE } from "./figure.json";
import { filtersView, firstLayer } from "./first_layer.js";
import { curveOptions, runChooser } from "./player_options.js";
import { kindsOf, linesOf, noteOf, predictionsOf, readingsOf } from "./run_lines.js";

const EPOCH_MS = 700; // how long playing rests on an epoch
const QUANTITIES = ["accuracy", "loss"];
const KINDS = ["training", "validation", "test"];
const { spread, scale, smoothing } = STATE;
/** @type {Record<string, { choices: any[] }>} */
const CHOICES = { spread, scale, smoothing };
const MOST_COMPARED = 4;

export default { mount };

async function mount(figure) {
  const runs = figure.data("runs");
  const byId = Object.fromEntries(runs.map((run) => [run.id, run]));
  const letters = Object.fromEntries(runs.map(({ id }, i) => [id, String.fromCharCode(65 + i)]));
  const longest = Math.max(...runs.map(({ epochs }) => epochs));
  const kinds = KINDS.filter((kind) => runs.some((run) => kindsOf(run, QUANTITIES).includes(kind)));
  const guesses = runs.some(({ predictions }) => predictions);
  const { classNames } = figure.data("names");
  const pictures = guesses ? await loadPictures(figure.data("pictures")) : null;
  const classes = classNames.length;
  // What a run's first seed holds is read when the run is first looked at.
  const opened = {};
  const open = (run) =>
    (opened[run.id] ||= {
      predictions: run.predictions && predictionsOf(run.predictions, classes),
      first: run.first && firstLayer(run.first, run.epochs),
      confusion: run.confusion && confusionOf(run.confusion, classes),
    });

  // ---------------------------------------------------------------- what there is to see
  const charts = QUANTITIES.filter((name) => runs.some(({ history }) => history[name])).map(
    (name) => ({
      name,
      ...curves({
        title: name[0].toUpperCase() + name.slice(1),
        onEpoch: turnTo,
        onZoom,
      }),
    }),
  );
  const slider = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": "Epoch",
    oninput: () => turnTo(Number(slider.value)),
  });
  const shown = h("output", { class: "lenet-epoch" });
  const play = h("button", { type: "button", onclick: () => (timer ? stop() : start()) });
  const note = h("small", { class: "lenet-note" });
  const summary = h("p", { class: "lenet-summary" });

  const chooser = runs.length > 1 && runChooser(runs, letters, { onRun, onCompared });
  const seeds = Math.max(...runs.map((run) => run.seeds.length));
  const options = curveOptions({ kinds, seeds }, (patch) => figure.set(patch), onZoom);
  const table = curveTable();

  const image = h("canvas", { role: "img" });
  const gallery = guesses && galleryPanel(pictures, classNames, (index) => figure.set({ index }));
  const choose =
    guesses &&
    h(
      "details",
      { class: "lenet-choose", ontoggle: () => choose.open && gallery.draw() },
      h("summary", {}, "Choose a picture"),
      gallery.element,
    );
  const bars = probabilityBars(classNames, classes);
  const heading = h("p", { class: "lenet-heading" }, "The prediction");
  const guess = h("div", { class: "lenet-guess" }, heading, image, bars.element);
  const filters = filtersView();
  const learned = h("div", { class: "lenet-learned" }, filters.element, guess);
  const confusion = confusionView(classNames);

  figure.root.classList.add("lenet-player");
  figure.root.append(
    ...[
      chooser?.element,
      h("div", { class: "lenet-row lenet-transport" }, play, slider, shown),
      h(
        "div",
        { class: "lenet-charts" },
        charts.map(({ element }) => element),
      ),
      note,
      learned,
      h("div", { class: "lenet-foot" }, summary, linkButton(figure)),
      choose,
      confusion.element,
      options.element,
      table.element,
    ].filter(Boolean),
  );

  // ---------------------------------------------------------------- what the reader does
  /** @type {ReturnType<typeof setInterval> | null} */
  let timer = null;

  const lastEpoch = () => byId[figure.state.run].epochs;

  const inside = (epoch, zoom) => (zoom ? Math.max(zoom[0], Math.min(zoom[1], epoch)) : epoch);

  /** Show these epochs, the marked one among them if the run has got so far. */
  function onZoom(zoom) {
    figure.set({ zoom, epoch: Math.min(inside(figure.state.epoch, zoom), lastEpoch()) });
  }

  /** Mark an epoch; if it is not among those shown, they move along. */
  function mark(epoch) {
    const { zoom } = figure.state;
    const beside = epoch - inside(epoch, zoom);
    figure.set({ epoch, zoom: zoom ? zoom.map((end) => end + beside) : null });
  }

  function turnTo(epoch) {
    stop();
    mark(Math.max(0, Math.min(lastEpoch(), epoch)));
  }

  function onRun(id) {
    stop();
    const { run, compared, epoch } = stateNow();
    const others = compared.map((other) => (other === id ? run : other));
    figure.set({ run: id, compared: others, epoch: Math.min(epoch, byId[id].epochs) });
  }

  function onCompared(compared) {
    const last = compared.slice(-MOST_COMPARED);
    figure.set({ compared: runs.map(({ id }) => id).filter((id) => last.includes(id)) });
  }

  atEnd(figure.signal, () => clearInterval(timer));

  function start() {
    if (figure.state.epoch === lastEpoch()) mark(0);
    timer = setInterval(() => {
      const next = figure.state.epoch + 1;
      if (next >= lastEpoch()) stop();
      mark(Math.min(next, lastEpoch()));
    }, EPOCH_MS);
    label();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    label();
  }

  function label() {
    play.textContent = timer ? "❚❚ Pause" : "▶ Play";
  }

  // ---------------------------------------------------------------- what is shown
  const palette = { now: null };

  // An empty list is written as nothing in an address, and read as null.
  const stateNow = () => ({ ...figure.state, compared: figure.state.compared || [] });

  function valid(state) {
    const { run, epoch, index, curves, zoom } = state;
    const compared = state.compared || [];
    const upTo = (n, last) => Number.isInteger(n) && n >= 0 && n <= last;
    const distinct = (list, all) =>
      new Set(list).size === list.length && list.every((one) => all.includes(one));
    return (
      run in byId &&
      upTo(epoch, byId[run].epochs) &&
      upTo(index, guesses ? pictures.total - 1 : 0) &&
      compared.length <= MOST_COMPARED &&
      distinct(
        [run, ...compared],
        runs.map(({ id }) => id),
      ) &&
      Boolean(curves?.length) &&
      distinct(curves, KINDS) &&
      Object.entries(CHOICES).every(([name, { choices }]) => choices.includes(state[name])) &&
      (zoom === null ||
        (zoom.length === 2 &&
          zoom[0] < zoom[1] &&
          upTo(zoom[0], longest) &&
          upTo(zoom[1], longest)))
    );
  }

  function update(changed) {
    const state = stateNow();
    const { epoch, index } = state;
    const run = byId[state.run];
    const seen = [run, ...state.compared.map((id) => byId[id])];
    if (chooser) chooser.mark(state);
    slider.max = run.epochs;
    slider.value = epoch;
    slider.setAttribute("aria-valuetext", epochWords(epoch));
    shown.textContent = `Epoch ${epoch} of ${run.epochs}`;
    const lines = drawCharts(state, seen);
    if (![...changed].every((name) => name === "epoch" || name === "index")) {
      options.mark(state, Math.max(...seen.map(({ epochs }) => epochs)));
      table.show(lines.flat(), seen);
      note.textContent =
        runs.length > 1 || state.spread !== "first" ? noteOf(run, state.spread) : "";
    }

    const { predictions, first, confusion: matrix } = open(run);
    palette.now ||= readPalette(figure.root);
    const input = guesses && pictures.values(index);
    learned.hidden = !predictions;
    filters.element.hidden = !first;
    if (first) filters.show(first, epoch, input, palette.now);
    confusion.element.hidden = !matrix;
    if (matrix)
      confusion.show(matrix(epoch), epoch ? `after ${epochWords(epoch)}` : "before training");
    if (gallery) gallery.mark(index);
    if (predictions) {
      drawPicture(index, input);
      drawPrediction(predictions, epoch, index);
    } else summary.textContent = epoch ? `After ${epochWords(epoch)}.` : "Untrained.";
    if (!timer) figure.announce(`${summary.textContent} ${readingsOf(lines.flat(), epoch)}`);
  }

  /** Draw both charts; return the lines of each. */
  function drawCharts(state, seen) {
    const epochs = Math.max(...seen.map((run) => run.epochs));
    const [from, to] = state.zoom || [0, epochs];
    return charts.map((chart) => {
      const lines = linesOf(seen, letters, chart.name, state);
      chart.show({
        series: lines,
        epochs,
        from: Math.min(from, epochs - 1),
        to: Math.min(to, epochs),
        marked: state.epoch,
        scale: chart.name === "loss" ? state.scale : "linear",
        smoothing: state.smoothing,
      });
      return lines;
    });
  }

  function drawPicture(index, values) {
    const side = 96;
    const tall = (side * pictures.height) / pictures.width;
    canvasContext(image, side, tall).drawImage(pictures.bitmap(values), 0, 0, side, tall);
    image.setAttribute("aria-label", nameOf(index));
  }

  const truthOf = (index) => (pictures.labels ? pictures.labels[index] : null);

  function nameOf(index) {
    const number = pictures.numbers ? pictures.numbers[index] : index;
    const truth = truthOf(index);
    return `${pictures.source} ${number}${truth === null ? "" : `: ${classNames[truth]}`}`;
  }

  function drawPrediction(predictions, epoch, index) {
    const at = (epoch * pictures.total + index) * classes;
    const probabilities = predictions.subarray(at, at + classes);
    const truth = truthOf(index);
    const best = bars.show(probabilities, truth);
    const verdict = truth === null ? "" : best === truth ? " – right" : " – wrong";
    summary.replaceChildren(
      `${nameOf(index)}. ${epoch ? `After ${epochWords(epoch)}` : "Untrained"}, ` +
        "the network says ",
      h("b", {}, classNames[best]),
      `, ${percent(probabilities[best])}${verdict}.`,
    );
  }

  // ---------------------------------------------------------------- size and theme
  const fit = () => charts.forEach((chart) => chart.fit(chart.element.clientWidth));
  onWidth(figure, fit);
  onTheme(figure, () => {
    palette.now = null;
    update(new Set());
  });
  label();
  if (figure.root.clientWidth) fit();
  return { valid, update };
}

const epochWords = (epoch) => (epoch ? `epoch ${epoch}` : "epoch 0, untrained");
