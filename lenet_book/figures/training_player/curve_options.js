/* How the curves are drawn: which of them, how spread and smoothed, and over which epochs. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { phrase } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { kindsOf } from "./histories.js";

/** The options, folded away. Returns {element, mark(state, longest)}.
 *  set     takes a patch of the state;   onZoom   takes the [first, last] epoch, or null */
export function curveOptions(runs, set, onZoom) {
  const kinds = curveToggles(kindsOf(runs), (curves) => set({ curves }));
  const seeds = Math.max(...runs.map((run) => run.seeds.length));
  const spread =
    seeds > 1 &&
    choiceOf(phrase(TEXTS.seeds, { n: seeds }), STATE.spread.choices, (id) => set({ spread: id }));
  const scale = choiceOf(TEXTS.scale, STATE.scale.choices, (id) => set({ scale: id }));
  const windows = STATE.smoothing.choices.map((n) => [
    n,
    n === 1 ? TEXTS.unsmoothed : phrase(TEXTS.smoothed, { n }),
  ]);
  const smoothing = choiceOf(TEXTS.smoothing, Object.fromEntries(windows), (id) =>
    set({ smoothing: Number(id) }),
  );
  const range = epochRange(onZoom);
  const element = h(
    "details",
    { class: "lenet-options" },
    h("summary", {}, TEXTS.options),
    kinds.element,
    spread ? spread.element : null,
    scale.element,
    smoothing.element,
    range.element,
    h("small", {}, TEXTS.in_a_chart),
  );

  return {
    element,
    mark(state, longest) {
      kinds.mark(state.curves);
      if (spread) spread.mark(state.spread);
      scale.mark(state.scale);
      smoothing.mark(String(state.smoothing));
      range.mark(state.zoom, longest);
    },
  };
}

/** Which kinds of curve to draw, at least one. */
function curveToggles(kinds, onCurves) {
  let curves = [];
  const toggles = kinds.map((kind) => {
    const toggle = () => {
      const others = curves.filter((other) => other !== kind);
      const wanted = curves.includes(kind) ? others : [...curves, kind];
      if (wanted.length) onCurves(kinds.filter((one) => wanted.includes(one)));
    };
    return h("button", { type: "button", "data-id": kind, onclick: toggle }, TEXTS[kind]);
  });
  return {
    element: h(
      "div",
      { class: "lenet-row", role: "group", "aria-label": TEXTS.curves },
      h("span", { "aria-hidden": "true" }, TEXTS.curves),
      toggles,
    ),
    mark(chosen) {
      curves = chosen;
      for (const toggle of toggles) {
        toggle.setAttribute("aria-pressed", String(curves.includes(toggle.dataset.id)));
      }
    },
  };
}

/** The first and the last epoch to show, as numbers. */
function epochRange(onZoom) {
  const end = (name) => h("input", { type: "number", min: 0, "aria-label": name, onchange: zoom });
  const ends = [end(TEXTS.first_epoch), end(TEXTS.last_epoch)];
  const all = h("button", { type: "button", onclick: () => onZoom(null) }, TEXTS.all_epochs);
  let longest = 0;

  function zoom() {
    const within = ({ value }) => Math.max(0, Math.min(longest, Math.round(Number(value))));
    const [from, to] = ends.map(within);
    const wanted = from < to && to - from < longest ? [from, to] : null;
    [ends[0].value, ends[1].value] = wanted || [0, longest]; // also where nothing changes
    onZoom(wanted);
  }

  return {
    element: h(
      "div",
      { class: "lenet-row", role: "group", "aria-label": TEXTS.epochs_to_show },
      h("span", { "aria-hidden": "true" }, TEXTS.epochs),
      ends[0],
      TEXTS.up_to,
      ends[1],
      all,
    ),
    mark(shown, last) {
      longest = last;
      [ends[0].value, ends[1].value] = shown || [0, longest];
      for (const input of ends) input.max = longest;
      all.disabled = !shown;
    },
  };
}
