/* Two workers: each learns from its half of every batch, and they average what they have found. */

import { same } from "../shared/core/address.js";
import { part } from "../shared/core/later.js";
import { toFloats } from "../shared/core/sent.js";
import { h, linkButton, onWidth } from "../shared/draw/drawing.js";
import { state as STATE } from "./figure.json";
import { pairOf } from "./pair.js";
import { distanceChart, lossChart } from "./pair_charts.js";
import { runButtons, switchRows } from "./pair_controls.js";
import { pairTable } from "./pair_numbers.js";
import { noteSays, resultSays, statusSays } from "./pair_says.js";
import { isPossible, stepToLink, switchesOf } from "./pair_settings.js";
import { workersView } from "./workers_view.js";

export default { mount };

const SPEAKS_MS = 5000; // at most as often, while they train
const GAP = 24; // CSS pixels between two charts
const WIDE = 560;

async function mount(figure) {
  const { given, reason } = await askedOf(figure);
  const switches = () => switchesOf(figure.state);
  const pair = pairOf(figure, given, switches, changed);
  if (reason) Object.assign(pair, { status: "refused", reason });
  let known = { ...figure.state, step: 0 }; // what the figure shows, or is on its way to
  let spoke = 0;
  let isDue = false; // a drawing

  const buttons = runButtons(pair, again);
  const status = h("p", { class: "lenet-train-status" });
  const view = workersView();
  const charts = [lossChart(), distanceChart()];
  const result = h("p", { class: "lenet-train-result" });
  const note = h("p", { class: "lenet-train-note" });
  const rows = switchRows(choose);
  const table = pairTable();
  figure.root.classList.add("lenet-pair");
  figure.root.append(
    view.element,
    h("div", { class: "lenet-train-top" }, buttons.element, status),
    rows.element,
    h(
      "div",
      { class: "lenet-charts" },
      charts.map(({ element }) => element),
    ),
    result,
    note,
    table.element,
    h("div", { class: "lenet-row" }, linkButton(figure)),
  );

  // ---------------------------------------------------------------- what the reader does
  function set(patch) {
    known = { ...figure.state, ...patch };
    figure.set(patch);
  }

  function again() {
    pair.reset();
    set({ step: 0 });
  }

  /** Move a switch, also in the middle of a training. */
  function choose(patch) {
    const { course, status } = pair;
    const { isAveraged } = switches();
    const isUnderWay = course.A.step > 0 || status === "running";
    if (isUnderWay && !(isAveraged && "b" in patch)) course.isPure = false;
    set({ ...patch, step: isResting(pair) ? linked({ ...figure.state, ...patch }) : 0 });
    pair.switched();
  }

  /** A state that came from elsewhere: a link, a question, or Python. */
  function goTo({ step }) {
    if (pair.status === "refused") return;
    if (step) pair.run(step, true);
    else pair.reset();
  }

  const linked = (state) => stepToLink(pair.course, switchesOf(state));

  // ---------------------------------------------------------------- what is shown
  function changed() {
    Object.assign(figure.beside, measuresOf(pair));
    const step = linked(figure.state);
    if (isResting(pair) && step !== figure.state.step) set({ step });
    draw();
  }

  /** Draw once for all that has changed since the last picture. */
  function draw() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      if (!figure.signal.aborted) show();
    });
  }

  function show() {
    buttons.mark();
    rows.mark(figure.state);
    status.textContent = statusSays(pair);
    result.textContent = resultSays(pair, switches(), given);
    note.textContent = noteSays(pair, switches());
    view.show(pair, switches());
    for (const chart of charts) chart.show(pair.course);
    table.show(pair.course);
    speak();
  }

  /** Say it aloud: every change of what they do, and their numbers now and then. */
  function speak() {
    const isGoing = ["running", "loading"].includes(pair.status) && !pair.isHeld;
    if (isGoing && performance.now() - spoke < SPEAKS_MS) return;
    spoke = performance.now();
    figure.announce([status, result, note].map(({ textContent }) => textContent).join(" "));
  }

  function update() {
    const isOwn = same(figure.state, known);
    known = { ...figure.state };
    if (!isOwn) goTo(figure.state);
    show();
  }

  fitTo(figure, charts);
  Object.assign(figure.beside, measuresOf(pair));
  return { valid: (state) => isPossible(state, STATE), update };
}

/** Keep the charts as wide as the figure allows: side by side, or one below the other. */
function fitTo(figure, charts) {
  const fit = () => {
    const { clientWidth } = figure.root;
    const width = clientWidth >= WIDE ? (clientWidth - GAP) / 2 : clientWidth;
    for (const chart of charts) chart.fit(width);
  };
  onWidth(figure, fit);
  if (figure.root.clientWidth) fit();
}

const isResting = ({ status, isHeld }) => isHeld || ["paused", "over", "failed"].includes(status);

/** What a question can ask of the training since it began: the steps that A has taken, how many of
 *  them by the mean of both, the distances, and who waits; null while it is under way. */
function measuresOf(pair) {
  const { apart, fromOne, A } = pair.course;
  if (!isResting(pair) && pair.status !== "idle") {
    return { taken: null, averaged: null, apart: null, fromOne: null, waiting: null };
  }
  const waiting = pair.isHeld ? "A" : "nobody";
  const [distance, from] = [apart, fromOne].map((points) => points.at(-1)[1]);
  return { taken: A.step, averaged: A.averaged, apart: distance, fromOne: from, waiting };
}

/** The network that Python asks to train, {spec, weights}, and the `reason` why it cannot be. */
async function askedOf(figure) {
  const { spec, format, bytes } = figure.data("network");
  if (!spec) return { given: null, reason: "" };
  const { refusalOf } = (await part("train_more"))();
  return { given: { spec, weights: toFloats(format, bytes) }, reason: refusalOf(spec) };
}
