/* The charts of the runs, side by side: one of each quantity. */

import { curves } from "../shared/charts/curves.js";
import { h } from "../shared/draw/drawing.js";
import { texts as TEXTS } from "./figure.json";
import { quantitiesOf } from "./histories.js";
import { linesOf } from "./run_lines.js";

/** The charts of what any run has. onEpoch and onZoom: see curves. */
export function runCharts(runs, letters, { onEpoch, onZoom }) {
  const titles = { accuracy: TEXTS.accuracy_chart, loss: TEXTS.loss_chart };
  const charts = quantitiesOf(runs).map((name) => ({
    name,
    ...curves({ title: titles[name], onEpoch, onZoom }),
  }));
  return {
    element: h(
      "div",
      { class: "lenet-charts" },
      charts.map(({ element }) => element),
    ),
    fit() {
      for (const { element, fit } of charts) fit(element.clientWidth);
    },
    /** Draw the runs that are looked at, up to their `longest` epoch; returns all lines. */
    draw(seen, longest, state) {
      const [from, to] = state.zoom || [0, longest];
      return charts.flatMap(({ name, show }) => {
        const series = linesOf(seen, letters, name, state);
        show({
          series,
          epochs: longest,
          from: Math.min(from, longest - 1),
          to: Math.min(to, longest),
          marked: state.epoch,
          scale: name === "loss" ? state.scale : "linear",
          smoothing: state.smoothing,
        });
        return series;
      });
    },
  };
}
