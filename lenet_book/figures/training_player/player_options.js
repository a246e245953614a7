/* What the training player's reader can choose: the runs, and how their curves are drawn. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";

/** A run to look at, and others to compare it with. Returns {element, mark(state)}. */
export function runChooser(runs, letters, { onRun, onCompared }) {
  const select = h(
    "select",
    { onchange: () => onRun(select.value) },
    runs.map(({ id, name }) => h("option", { value: id }, `${letters[id]}  ${name}`)),
  );
  let compared = [];
  const toggles = runs.map(({ id, name }) => {
    const toggle = () =>
      onCompared(
        compared.includes(id) ? compared.filter((other) => other !== id) : [...compared, id],
      );
    return h(
      "button",
      { type: "button", "data-id": id, title: name, onclick: toggle },
      `${letters[id]}  ${name}`,
    );
  });
  return {
    element: h(
      "div",
      { class: "lenet-runs" },
      h("label", { class: "lenet-row" }, "Run", select),
      h(
        "div",
        { class: "lenet-row", role: "group", "aria-label": "Compare with" },
        h("span", { "aria-hidden": "true" }, "Compare with"),
        toggles,
      ),
    ),
    mark(state) {
      compared = state.compared;
      select.value = state.run;
      for (const toggle of toggles) {
        toggle.setAttribute("aria-pressed", String(compared.includes(toggle.dataset.id)));
        toggle.hidden = toggle.dataset.id === state.run;
      }
    },
  };
}

/** How the curves are drawn, folded away. Returns {element, mark(state, longest)}.
 *  kinds   which of training, validation and test there are curves of
 *  seeds   how many seeds the runs have at most
 *  set     takes a patch of the state;   onZoom   takes the [first, last] epoch, or null */
export function curveOptions({ kinds, seeds }, set, onZoom) {
  let curves = [];
  const toggles = kinds.map((kind) => {
    const toggle = () => {
      const others = curves.filter((other) => other !== kind);
      const wanted = curves.includes(kind) ? others : [...curves, kind];
      if (wanted.length) set({ curves: kinds.filter((one) => wanted.includes(one)) });
    };
    return h("button", { type: "button", "data-id": kind, onclick: toggle }, kind);
  });
  const shown = h(
    "div",
    { class: "lenet-row", role: "group", "aria-label": "Curves" },
    h("span", { "aria-hidden": "true" }, "Curves"),
    toggles,
  );
  const spreads = {
    first: "the first",
    range: "mean, lowest to highest",
    interval: "mean, its 95 % interval",
  };
  const spread = seeds > 1 && choiceOf(`${seeds} seeds`, spreads, (id) => set({ spread: id }));
  const scale = choiceOf("Loss", { linear: "linear", log: "logarithmic" }, (id) =>
    set({ scale: id }),
  );
  const windows = { 1: "none", 3: "3 epochs", 5: "5 epochs" };
  const smoothing = choiceOf("Smoothing", windows, (id) => set({ smoothing: Number(id) }));

  const end = (name) => h("input", { type: "number", min: 0, "aria-label": name, onchange: zoom });
  const ends = [end("First epoch to show"), end("Last epoch to show")];
  const all = h("button", { type: "button", onclick: () => onZoom(null) }, "All epochs");
  let longest = 0;
  function zoom() {
    const within = ({ value }) => Math.max(0, Math.min(longest, Math.round(Number(value))));
    const [from, to] = ends.map(within);
    const wanted = from < to && to - from < longest ? [from, to] : null;
    [ends[0].value, ends[1].value] = wanted || [0, longest]; // also where nothing changes
    onZoom(wanted);
  }
  const range = h(
    "div",
    { class: "lenet-row", role: "group", "aria-label": "Epochs to show" },
    h("span", { "aria-hidden": "true" }, "Epochs"),
    ends[0],
    "to",
    ends[1],
    all,
  );
  const element = h(
    "details",
    { class: "lenet-options" },
    h("summary", {}, "How to draw the curves"),
    shown,
    spread ? spread.element : null,
    scale.element,
    smoothing.element,
    range,
    h(
      "small",
      {},
      "In a chart: arrow keys or dragging choose the epoch; + and −, or dragging with Shift, zoom; 0 or a double click shows all.",
    ),
  );

  return {
    element,
    mark(state, last) {
      longest = last;
      curves = state.curves;
      for (const toggle of toggles) {
        toggle.setAttribute("aria-pressed", String(curves.includes(toggle.dataset.id)));
      }
      if (spread) spread.mark(state.spread);
      scale.mark(state.scale);
      smoothing.mark(String(state.smoothing));
      const [from, to] = state.zoom || [0, longest];
      ends[0].value = from;
      ends[1].value = to;
      for (const input of ends) input.max = longest;
      all.disabled = !state.zoom;
    },
  };
}
