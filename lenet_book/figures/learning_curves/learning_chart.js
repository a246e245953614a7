/* The chart: a guess is drawn into it, and what was measured shows in it. */

import { h, svg, tooltip } from "../shared/draw/drawing.js";
import { axesOf } from "./chart_axes.js";
import { drawing } from "./chart_drawing.js";
import { texts as TEXTS } from "./figure.json";
import { UNDRAWN } from "./guess.js";
import { guessAt, pictures } from "./learning_words.js";

const STEPS = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 };
const MOVES = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/** The chart. Returns {element, fit(width), show(view), focus()}. A view is
 *    line      the line that is looked at;   isAsked  whether it is to be guessed
 *    shown     the lines to draw: [{id, tone, letter, style, points}]
 *    guess     whole percents, or null;   law  its power law up to `fit`, or null
 *    readings  what is said of the marked size, for those who cannot see the chart
 *    state     the figure's
 *  onMark(size)            the reader goes to another number of pictures
 *  onStep(place, percent)  makes the guess there so much higher
 *  onStroke(from, to)      draws from [place, percent] to another */
export function learningChart({ onMark, onStep, onStroke }) {
  const picture = svg("svg", { class: "lenet-curves lenet-learning-chart", "aria-hidden": "true" });
  const holder = h(
    "div",
    {
      class: "lenet-curves-holder",
      tabindex: 0,
      role: "slider",
      "aria-label": TEXTS.chart,
      "aria-roledescription": TEXTS.role,
    },
    picture,
  );
  const label = tooltip(holder);
  let size = null;
  let view = null;
  let axes = null;
  let last = null; // where the pointer drew last: [place, percent]

  const places = () => view.line.sizes;
  const place = () => places().indexOf(view.state.at);

  function under({ clientX, clientY }) {
    const box = picture.getBoundingClientRect();
    return axes.at(clientX - box.left, clientY - box.top, places());
  }

  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    picture.setPointerCapture(event.pointerId);
    draw(event);
  });
  picture.addEventListener("pointermove", (event) => {
    if (picture.hasPointerCapture(event.pointerId)) draw(event);
    else if (event.pointerType === "mouse" && view.isAsked) {
      const [at, percent] = under(event);
      label.show(`${pictures(places()[at])}\n${guessAt(percent)}`, event.clientX, event.clientY);
    }
  });
  for (const type of ["pointerup", "pointercancel"]) {
    picture.addEventListener(type, () => {
      last = null;
    });
  }
  picture.addEventListener("pointerleave", label.hide);

  function draw(event) {
    label.hide();
    const [at, percent] = under(event);
    if (!view.isAsked) onMark(places()[at]);
    else {
      const from = last ?? [at, percent];
      last = [at, percent];
      onStroke(from, last);
    }
  }

  holder.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[key];
    const isStep = step !== undefined && view.isAsked;
    const move = MOVES[key] ?? Math.sign(step ?? NaN);
    if (!isStep && Number.isNaN(move)) return;
    event.preventDefault();
    if (isStep) onStep(place(), step);
    else onMark(places()[Math.max(0, Math.min(places().length - 1, place() + move))]);
  });

  function fit(width) {
    size = { width, height: Math.max(230, Math.min(330, width * 0.6)) };
    picture.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    for (const side of ["width", "height"]) picture.setAttribute(side, size[side]);
    redraw();
  }

  function show(wanted) {
    view = wanted;
    const { isAsked, guess, readings } = view;
    const percent = guess?.[place()] ?? UNDRAWN;
    const value = isAsked
      ? { min: 0, max: 100, now: Math.max(0, percent) }
      : { min: 0, max: places().length - 1, now: place() };
    for (const [name, number] of Object.entries(value)) {
      holder.setAttribute(`aria-value${name}`, String(number));
    }
    const said = isAsked ? `${pictures(view.state.at)}: ${guessAt(percent)}` : readings;
    holder.setAttribute("aria-valuetext", said);
    picture.classList.toggle("lenet-learning-asked", isAsked);
    redraw();
  }

  function redraw() {
    if (!size || !view) return;
    axes = axesOf(size, view);
    picture.replaceChildren(...drawing(axes, view));
  }

  return { element: holder, fit, show, focus: () => holder.focus({ preventScroll: true }) };
}
