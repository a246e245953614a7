/* Train it here: press Train, and the page trains the network; curves, kernels and answers follow.
 */

import { part } from "../shared/core/later.js";
import { toBase64, toFloats } from "../shared/core/sent.js";
import { h, linkButton, onTheme, onWidth, readPalette } from "../shared/draw/drawing.js";
import { curveOf } from "./course.js";
import { state as STATE } from "./figure.json";
import { judgedTable } from "./judged_table.js";
import { keepRow } from "./keep_row.js";
import { answersView, kernelsView } from "./network_now.js";
import { progressChart } from "./progress_chart.js";
import { asNumbers, firstWeights, isPossible, specFor } from "./settings.js";
import { settingFields, trainButtons } from "./train_controls.js";
import { noteSays, resultSays, statusSays } from "./train_says.js";
import { trainingOf } from "./training.js";

export default { mount };

const SPEAKS_MS = 5000; // at most as often, while it trains
const GAP = 24; // CSS pixels between two charts
const WIDE = 560;

async function mount(figure) {
  const log = figure.data("log");
  const { classNames } = figure.data("names");
  let palette = null;
  let spoke = 0;
  let isKernelsTurn = false;
  const { given, reason, ledger } = await askedOf(figure);
  const training = trainingOf(figure, given, () => document.hidden || showTraining());
  if (reason) Object.assign(training, { status: "refused", reason });
  const settings = () => asNumbers(figure.state);

  const buttons = trainButtons(training, (how) => training.begin(settings(), how));
  const status = h("p", { class: "lenet-train-status" });
  const charts = ["accuracy", "loss"].map((quantity) => ({
    quantity,
    ...progressChart(quantity),
  }));
  const kernels = kernelsView();
  const answers = answersView(classNames);
  const table = judgedTable();
  const keep = keepRow(training, figure);
  const result = h("p", { class: "lenet-train-result" });
  const note = h("p", { class: "lenet-train-note" });
  const refusal = h("p", { class: "lenet-train-note", role: "alert" });
  const fields = settingFields(figure, { ledger, given }, change, refuse);
  figure.root.classList.add("lenet-train");
  figure.root.append(
    h("div", { class: "lenet-train-top" }, buttons.element, status),
    h(
      "div",
      { class: "lenet-charts" },
      charts.map(({ element }) => element),
    ),
    result,
    note,
    keep.element,
    h("div", { class: "lenet-train-now" }, kernels.element, answers.element),
    fields.element,
    refusal,
    ledger?.left ?? "",
    table.element,
    h("div", { class: "lenet-row" }, linkButton(figure)),
  );

  function refuse(text) {
    refusal.textContent = text;
  }

  function change(patch) {
    refuse("");
    figure.set(patch);
  }

  // ---------------------------------------------------------------- what is shown
  function showTraining() {
    const state = settings();
    const { course } = training;
    const shown = course?.settings ?? state;
    buttons.mark(training);
    status.textContent = statusSays(training, state);
    result.textContent = resultSays(training);
    note.textContent = noteSays(training, state);
    for (const { quantity, show } of charts) show(viewOf(log, quantity, training, shown));
    table.show(course);
    keep.mark();
    showNetwork(training.weights ?? firstWeights(state, given), specFor(shown, given));
    handOver(figure, training);
    speak();
  }

  /** Kernels and answers; in turn while it trains, so that the page stays quick. */
  function showNetwork(weights, spec) {
    palette ||= readPalette(figure.root);
    const isRunning = training.status === "running";
    isKernelsTurn = !isKernelsTurn;
    if (!isRunning || isKernelsTurn) kernels.show(weights, spec, palette);
    if (!isRunning || !isKernelsTurn) answers.show(training.judges, weights, spec);
  }

  /** Say it aloud: every change of what it does, and its numbers now and then. */
  function speak() {
    const isGoing = ["running", "loading"].includes(training.status);
    if (isGoing && performance.now() - spoke < SPEAKS_MS) return;
    spoke = performance.now();
    figure.announce([status, result, note].map(({ textContent }) => textContent).join(" "));
  }

  function update(changed) {
    fields.mark(figure.state);
    if (changed.size && !training.course) training.weights = null;
    showTraining();
  }

  // ---------------------------------------------------------------- size, theme, hidden pages
  function fit() {
    const { clientWidth } = figure.root;
    const width = clientWidth >= WIDE ? (clientWidth - GAP) / 2 : clientWidth;
    for (const chart of charts) chart.fit(width);
  }
  onWidth(figure, fit);
  onTheme(figure, () => {
    palette = null;
    showTraining();
  });
  document.addEventListener("visibilitychange", () => document.hidden || showTraining(), {
    signal: figure.signal,
  });
  if (figure.root.clientWidth) fit();
  return { valid: (state) => isPossible(state, STATE), update };
}

/** What Python asked of the figure: `given`, a network to train, {spec, weights}, and the `reason`
 *  why it cannot be; and the `ledger`, see fields.js. Each can be missing. */
async function askedOf(figure) {
  // A preview that was stored before the figure had these does not hold them.
  const { spec, format, bytes } = figure.data("network") ?? {};
  const { rows } = figure.data("ledger") ?? {};
  if (!spec && !rows) return { given: null, reason: "", ledger: null };
  const { ledgerOf, refusalOf } = (await part("train_more"))();
  return {
    given: spec ? { spec, weights: toFloats(format, bytes) } : null,
    reason: spec ? refusalOf(spec) : "",
    ledger: rows ? ledgerOf(rows) : null,
  };
}

/** Let Python have what was trained, whenever the training rests. */
function handOver({ give }, { status, weights, course }) {
  if (!give || !["paused", "over"].includes(status) || course.mode === "diverged") return;
  const { activation, pooling } = course.settings;
  give("trained", { activation, pooling, bytes: toBase64(weights) });
}

/** What a chart shows of a training and the one before it: see progressChart. */
function viewOf(log, quantity, { course, before }, { epochs, pictures }) {
  const end = Math.max(epochs * pictures, before?.seen ?? 0);
  const curves = (one) => ({
    learning: one ? curveOf(one.points, quantity) : [],
    judged: one ? curveOf(one.judged, quantity) : [],
  });
  const published = log[quantity].map((value, i) => [(i + 1) * log.pictures, value]);
  return {
    end,
    curves: { ...curves(course), log: published.filter(([seen]) => seen <= end) },
    before: before && curves(before),
  };
}
