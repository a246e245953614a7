/* Where the time goes: trainings as lines of seconds, on which the reader bets first.
 *
 * A line is {id, name, segments: [[kind, seconds]], parts: {kind: seconds}, total, runs: [seconds],
 * step: {part: [microseconds]}}: Python adds them up, see time_lines.py. A layer of a step has two
 * numbers, forwards and backwards. A learner's own line has a name, or null where it is alone, and
 * no step. What was measured is not drawn before the reader asks for it.
 */

import { h, linkButton } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { words } from "../shared/draw/words.js";
import { betBar, shareBar } from "./bet_bar.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { partTable } from "./part_table.js";
import { stepBars } from "./step_bars.js";
import { timeChart } from "./time_chart.js";
import { EVEN, isPossible, lineOf, trainingsOf } from "./time_state.js";
import { aboutOf, lineWords, nameOf, sentencesOf } from "./time_words.js";

export default { mount };

async function mount(figure) {
  const { lines } = figure.data("times");
  const [first] = lines;
  const opens = first.step !== null;
  let next = null; // what has the focus after a button that goes away

  /** Set a state in which the pressed button is gone, and something else has the focus. */
  function go(patch, focused) {
    next = focused;
    figure.set(patch);
  }

  const bet = betBar(figure.signal, (shares) => figure.set({ bet: shares }));
  const showLines = reveal(
    () => go({ shown: "lines", bet: figure.state.bet ?? EVEN }, chart),
    () => go({ shown: "lines", bet: null }, chart),
  );
  const asks = h(
    "div",
    {},
    h("p", {}, words(TEXTS.question, { name: nameOf(first), about: aboutOf(first) })),
    bet.element,
    showLines.element,
  );

  const chart = timeChart(lines, choose);
  const scale = choiceOf(TEXTS.scale, STATE.scale.choices, (id) => figure.set({ scale: id }));
  const compared = betAndMeasured(first);
  const table = partTable(opens, () =>
    figure.set({ epoch: figure.state.epoch === null ? 1 : null }),
  );
  const says = h("p", { class: "lenet-summary" });
  const showStep = reveal(
    () => go({ shown: "step" }, table),
    () => go({ shown: "step", part: null }, table),
  );
  const step = opens && stepBars(lines, (patch) => figure.set(patch), showStep);
  const closed = { contestant: first.id, scale: "whole", epoch: null, part: null };
  const again = h(
    "button",
    { type: "button", onclick: () => go({ ...closed, shown: "bet" }, bet) },
    TEXTS.bet_again,
  );
  const found = h(
    "div",
    {},
    compared.element,
    chart.element,
    h("div", { class: "lenet-choices lenet-time-scale" }, scale.element),
    says,
    table.element,
    h("p", { class: "lenet-hint" }, opens ? TEXTS.open_hint : TEXTS.nothing_inside),
    step ? step.element : null,
  );
  const foot = h(
    "div",
    { class: "lenet-choices lenet-row lenet-time-foot" },
    again,
    linkButton(figure),
  );
  figure.root.classList.add("lenet-times");
  figure.root.append(asks, found, foot);

  /** The reader chose a line, and maybe the training of an epoch. A bet is on the inside of one
   *  line: the next asks anew. */
  function choose(id, epoch = figure.state.epoch) {
    const { contestant, shown, part } = figure.state;
    const last = trainingsOf(lineOf(lines, id)).length;
    const isAnswered = shown === "step" && id !== contestant && part !== null;
    figure.set({
      contestant: id,
      epoch: epoch === null ? null : Math.min(epoch, last),
      shown: isAnswered ? "lines" : shown,
      part: isAnswered ? null : part,
    });
  }

  function update(changed) {
    const { state } = figure;
    const line = lineOf(lines, state.contestant);
    const isBet = state.shown === "bet";
    const ownBet = line === first ? state.bet : null;
    asks.hidden = !isBet;
    found.hidden = isBet;
    again.hidden = isBet;
    bet.show(state.bet);
    if (!isBet) {
      compared.show(state.bet, changed.has("shown"));
      chart.show(state);
      scale.mark(state.scale);
      table.show(line, ownBet, state.epoch !== null);
      says.textContent = lineWords(line, first, ownBet);
      if (step) {
        step.element.hidden = state.epoch === null;
        if (state.epoch !== null) step.show(line, state);
      }
    }
    figure.announce(sentencesOf(state, lines));
    next?.focus();
    next = null;
  }

  return { valid: (state) => isPossible(state, lines, STATE), update };
}

/** Two buttons: show what was measured, after a bet and without one.
 *  Returns {element, allow(isBet)}. */
function reveal(onShow, onShowWithout) {
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const shows = button(TEXTS.show, onShow);
  return {
    element: h(
      "div",
      { class: "lenet-choices lenet-row" },
      shows,
      button(TEXTS.show_without, onShowWithout),
    ),
    allow(isBet) {
      shows.disabled = !isBet;
    },
  };
}

/** The bet above what was measured, both as shares of the whole. Returns {element,
 *  show(bet, isNew)}: new, the measured bar moves to its place from where the bet is. */
function betAndMeasured(line) {
  const { parts, total } = line;
  const kinds = Object.keys(parts);
  const measured = kinds.map((kind) => (100 * parts[kind]) / total);
  const bars = [shareBar(kinds), shareBar(kinds)];
  const row = (text, bar) =>
    h("div", { class: "lenet-time-compared" }, h("span", {}, text), bar.element);
  const title = h("p", {}, words(TEXTS.compared, { name: nameOf(line) }));
  const element = h("div", {}, title, row(TEXTS.your_bet, bars[0]), row(TEXTS.measured, bars[1]));

  function show(bet, isNew) {
    element.hidden = bet === null;
    if (bet === null) return;
    const shares = [...bet, 0];
    bars[0].show(shares);
    if (isNew) {
      bars[1].show(shares);
      bars[1].element.getBoundingClientRect(); // so that it has been there
    }
    bars[1].show(measured);
  }

  return { element, show };
}
