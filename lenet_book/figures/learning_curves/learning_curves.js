/* Learning curves: how good networks get with how many pictures; the reader guesses first.
 *
 * A line is {id, model, held, name, sizes, runs}: see curve_lines.py. What was measured of a line
 * is drawn, written and said only when the reader asks for it, after a guess or without one.
 */

import { swatch } from "../shared/charts/curve_lines.js";
import { h, linkButton, onWidth, svg } from "../shared/draw/drawing.js";
import { pointsOf } from "./curve_numbers.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { drawnOf, undrawn, withStep, withStroke } from "./guess.js";
import { learningChart } from "./learning_chart.js";
import { chartOptions, curveChoice, legend, pointButtons } from "./learning_controls.js";
import { lineOf, misfit, readState, shownLines } from "./learning_state.js";
import {
  guessAt,
  guessWords,
  nameOf,
  paragraphs,
  questionOf,
  reading,
  whyNot,
} from "./learning_words.js";
import { numbersTable } from "./numbers_table.js";
import { powerLaw } from "./power_law.js";

export default { mount };

const TONES = "abcdefg";
const STYLES = { epochs: "training", steps: "validation", nothing: "training" };

async function mount(figure) {
  const { lines } = figure.data("curves");
  const models = [...new Set(lines.map(({ model }) => model))];
  const looks = Object.fromEntries(lines.map((line) => [line.id, lookOf(line, models)]));
  const read = () => readState(figure.state);
  const now = () => lineOf(lines, read());
  let focused = null; // what has the focus after a button that goes away

  function setGuess(guess, at) {
    figure.set({ guess: drawnOf(guess) ? guess : null, at });
  }
  const guess = () => read().guess ?? undrawn(now().sizes);
  const place = () => now().sizes.indexOf(read().at);
  const step = (by) => setGuess(withStep(guess(), place(), by), read().at);
  const chart = learningChart({
    onMark: (at) => figure.set({ at }),
    onStep: (_, by) => step(by),
    onStroke: (from, to) => setGuess(withStroke(guess(), from, to), now().sizes[to[0]]),
  });

  function go(shown, patch, next) {
    focused = next;
    figure.set({ shown, ...patch });
  }
  const question = h("p", {});
  const points = pointButtons({
    onMove: (by) => figure.set({ at: now().sizes[place() + by] }),
    onStep: step,
    onClear: () => go("guess", { guess: null }, chart),
  });
  const hint = h("p", { class: "lenet-hint lenet-learning-hint" });
  const show = textButton(TEXTS.show, () => go("measured", {}, chart));
  const showWithout = textButton(TEXTS.show_without, () => go("measured", { guess: null }, chart));
  const asks = h(
    "div",
    {},
    points.element,
    hint,
    h("div", { class: "lenet-choices lenet-row" }, show, showWithout),
  );

  const choice = curveChoice(figure, lines, read);
  const seen = legend((id) =>
    figure.set({ beside: read().beside.filter((other) => other !== id) }),
  );
  const says = h("div", { class: "lenet-summary" });
  const options = chartOptions(figure, lines, read);
  const again = textButton(TEXTS.guess_again, () => go("guess", {}, chart));
  const table = numbersTable();
  figure.root.classList.add("lenet-learning");
  figure.root.append(
    choice.element,
    question,
    chart.element,
    seen.element,
    asks,
    says,
    options.element,
    h("div", { class: "lenet-choices lenet-row" }, again, linkButton(figure)),
    table.element,
  );

  function update() {
    const state = read();
    const line = now();
    const isAsked = state.shown === "guess";
    const shown = shownLines(lines, state).map((one) => looks[one.id]);
    const law = isAsked || state.fit === null ? null : powerLaw(line, state.fit);
    const entries = legendOf(state, line, shown, law);
    choice.mark(state);
    question.replaceChildren(...(isAsked ? questionOf(line) : []));
    question.hidden = asks.hidden = !isAsked;
    again.hidden = says.hidden = options.element.hidden = isAsked;
    seen.show(entries, state.at);
    table.show(shown);
    if (isAsked) {
      points.mark(state, line);
      hint.textContent = guessWords(state.guess ?? undrawn(line.sizes), line);
      show.disabled = state.guess === null;
    } else {
      options.mark(state, line);
      says.replaceChildren(...paragraphs(state, line).map((text) => h("p", {}, text)));
    }
    chart.show({
      ...{ state, line, isAsked, shown, law, guess: state.guess },
      readings: entries.map(({ name, value }) => `${name} ${value}`).join(", "),
    });
    figure.announce(isAsked ? hint.textContent : says.textContent);
    focused?.focus();
    focused = null;
  }

  onWidth(figure, chart.fit);
  if (figure.root.clientWidth) chart.fit(figure.root.clientWidth);
  return {
    valid: (state) => !misfit(state, lines, STATE),
    why: (state) => whyNot(state, lines, STATE),
    update,
  };
}

const textButton = (text, onclick) => h("button", { type: "button", onclick }, text);

/** A line with what is drawn of it: a colour and a letter for its network. */
function lookOf(line, models) {
  const at = models.indexOf(line.model);
  return {
    ...line,
    points: pointsOf(line),
    tone: TONES[at % TONES.length],
    letter: String.fromCharCode(65 + at),
    style: STYLES[line.held],
  };
}

/** What the legend says of the marked size: the lines, the guess, and the power law. */
function legendOf(state, line, shown, law) {
  const { at, guess, shown: stage, up, beside } = state;
  const isError = stage === "measured" && up !== "accuracy";
  const place = line.sizes.indexOf(at);
  return [
    ...shown.map((one) => ({
      id: one.id,
      sign: [
        swatch(one),
        h("b", { class: `lenet-learning-letter lenet-tone-${one.tone}` }, one.letter),
      ],
      name: nameOf(one),
      value: reading(
        one.points.find(({ size }) => size === at),
        isError,
      ),
      isBeside: beside.includes(one.id),
    })),
    ...(guess && stage === "measured"
      ? [{ id: "guess", sign: dash("guess"), name: TEXTS.your_guess, value: guessAt(guess[place]) }]
      : []),
    ...(law
      ? [{ id: "law", sign: dash("law"), name: TEXTS.law, value: reading(law.says(at), isError) }]
      : []),
  ];
}

const dash = (kind) =>
  svg(
    "svg",
    { width: 28, height: 12, "aria-hidden": "true" },
    svg("line", { class: `lenet-learning-${kind}`, x1: 0, x2: 28, y1: 6, y2: 6 }),
  );
