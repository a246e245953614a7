/* Training player: go through the epochs of a run; curves, filters, maps and a prediction follow.
 *
 * A run is {id, name, epochs, seeds, history, reference, predictions, first, confusion}.
 * history[quantity] holds a list of values for each seed; what else is not null belongs to the
 * first seed: predictions for the pictures, the layers up to the first convolution, and the
 * confusion matrix, each after every epoch, 0 being untrained.
 */

import { h, linkButton, onTheme, onWidth, readPalette } from "../shared/draw/drawing.js";
import { Answer } from "../shared/network/answer.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { confusionView } from "./confusion_view.js";
import { curveOptions } from "./curve_options.js";
import { curveTable } from "./curve_table.js";
import { state as STATE } from "./figure.json";
import { filtersView } from "./filters_view.js";
import { firstSeedOf } from "./first_seed.js";
import { leftOutSays, noteSays, nowSays, progressSays, readingsSay } from "./player_says.js";
import { isPossible, readState } from "./player_state.js";
import { predictionView } from "./prediction_view.js";
import { runCharts } from "./run_charts.js";
import { epochTransport, pictureChoice, runChooser } from "./training_player_controls.js";

export default { mount };

const NO_ANSWER = { answer: { kind: "maps", count: 0 } };

async function mount(figure) {
  const runs = figure.data("runs");
  const byId = Object.fromEntries(runs.map((run) => [run.id, run]));
  const letters = Object.fromEntries(runs.map(({ id }, i) => [id, String.fromCharCode(65 + i)]));
  const several = runs.length > 1;
  const { classNames } = figure.data("names");
  const guesses = runs.some(({ predictions }) => predictions);
  if (guesses) await figure.whole("pictures");
  const pictures = guesses ? await loadPictures(figure.data("pictures")) : null;
  const pictureCount = pictures ? pictures.total : 1;
  // All runs with predictions have one network: their own, or the book's.
  const answer = new Answer(
    guesses ? runs.find(({ predictions }) => predictions) : NO_ANSWER,
    classNames,
  );
  // What a run's first seed holds is read when the run is first looked at.
  const opened = {};
  const open = (run) => (opened[run.id] ||= firstSeedOf(run, answer.count, pictureCount));
  let palette = null;

  const transport = epochTransport(figure, () => byId[figure.state.run].epochs);
  const { stop, turnTo, zoomTo } = transport;
  const chooser = several ? runChooser(figure, runs, letters, stop) : null;
  const charts = runCharts(runs, letters, { onEpoch: turnTo, onZoom: zoomTo });
  const note = h("small", { class: "lenet-note" });
  const filters = filtersView(pictures);
  const prediction = predictionView(pictures, answer);
  const learned = h("div", { class: "lenet-learned" }, filters.element, prediction.element);
  const summary = h("p", { class: "lenet-summary" });
  const choice = pictures && pictureChoice(pictures, classNames, (index) => figure.set({ index }));
  const confusion = confusionView(classNames);
  const options = curveOptions(runs, (patch) => figure.set(patch), zoomTo);
  const table = curveTable();
  figure.root.classList.add("lenet-player");
  figure.root.append(
    ...[
      chooser?.element,
      transport.element,
      charts.element,
      note,
      learned,
      h("div", { class: "lenet-foot" }, summary, linkButton(figure)),
      choice?.element,
      confusion.element,
      options.element,
      table.element,
    ].filter(Boolean),
  );

  // ---------------------------------------------------------------- what is shown
  function update(changed) {
    const state = readState(figure.state);
    const run = byId[state.run];
    const seen = [run, ...state.compared.map((id) => byId[id])];
    const longest = Math.max(...seen.map(({ epochs }) => epochs));
    if (chooser) chooser.mark(state);
    transport.mark(state);
    const lines = charts.draw(seen, longest, state);
    if (![...changed].every((name) => name === "epoch" || name === "index")) {
      options.mark(state, longest);
      table.show(lines, seen);
      const seeds = several || state.spread !== "first" ? noteSays(run, state.spread) : "";
      note.textContent = [seeds, leftOutSays(run), nowSays(run)].filter(Boolean).join(" ");
    }
    if (choice) choice.mark(state.index);
    summary.replaceChildren(...drawFirstSeed(run, state));
    if (!transport.isPlaying()) {
      figure.announce(`${summary.textContent} ${readingsSay(lines, state.epoch)}`);
    }
  }

  /** Draw what the run holds of its first seed; returns what is to be told. */
  function drawFirstSeed(run, { epoch, index }) {
    const { predictions, first, confusion: matrix } = open(run);
    palette ||= readPalette(figure.root);
    learned.hidden = !predictions;
    filters.element.hidden = !first;
    if (first) filters.show(first, epoch, index, palette);
    confusion.element.hidden = !matrix;
    if (matrix) confusion.show(matrix(epoch), epoch);
    if (!predictions) return progressSays(epoch);
    return prediction.show(predictions(epoch, index), epoch, index, run.trainedBefore);
  }

  // ---------------------------------------------------------------- size and theme
  onWidth(figure, charts.fit);
  onTheme(figure, () => {
    palette = null;
    update(new Set());
  });
  if (figure.root.clientWidth) charts.fit();
  return { valid: (state) => isPossible(state, STATE, runs, pictureCount), update };
}
