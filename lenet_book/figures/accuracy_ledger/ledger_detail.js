/* What is behind a row of the accuracy ledger: settings, seeds, curves, and the command. */

import { curves } from "../shared/charts/curves.js";
import { summarise } from "../shared/charts/series.js";
import { copyLink, h } from "../shared/draw/drawing.js";
import { percents, points, verdictOf } from "./ledger_row.js";

/** The inside of a row that is open. Returns {element, fit()}.
 *  row, before   the row and the one that it changes, or null
 *  first         the first row of all
 *  measure       "validation" or "test"
 *  isOwn         whether the rows are a learner's own: runs, and nothing behind them */
export function ledgerDetail(row, before, first, measure, isOwn) {
  const found = row.measures[measure];
  const words = h("p", {}, sentenceOf(row, before, isOwn ? "" : measure));
  const seeds = h(
    "p",
    { class: "lenet-account-seeds" },
    `${found.values.length} seeds: `,
    found.values.map((value) => percents(value)).join(", "),
    ".",
  );
  if (isOwn) return { element: h("div", { role: "cell" }, words, seeds), fit() {} };
  const chart = curvesOf(row, before);
  const copied = h("span", { role: "status" });
  const copy = () => copyLink(row.command, copied);
  const element = h(
    "div",
    { class: "lenet-account-inside", role: "cell" },
    h("div", { class: "lenet-account-words" }, words, seeds, settingsTable(row, before, first)),
    chart.element,
    h(
      "div",
      { class: "lenet-account-command lenet-row" },
      h("span", {}, "One seed again:"),
      h("code", {}, row.command),
      h("button", { type: "button", onclick: copy }, "Copy"),
      copied,
    ),
  );
  return { element, fit: () => chart.fit(chart.element.clientWidth) };
}

/** What a row says, in a sentence. */
export function sentenceOf({ label, measures }, before, measure) {
  const name = measure || Object.keys(measures)[0];
  const { mean, half, change, values } = measures[name];
  const where = measure ? ` on the ${measure} images` : "";
  const reached = `${label}: ${percents(mean)} ± ${points(half)}${where}`;
  if (!change) return `${reached}. The other rows begin here.`;
  const runs = [values.length, before.measures[name].values.length];
  const by = `${points(change.mean, true)} ± ${points(change.half)} points against “${before.name}”`;
  return `${reached}, ${by}: ${verdictOf(change, runs)}.`;
}

/** The settings that any row of the ledger changes: the tutorial's, and this row's. */
function settingsTable({ settings }, before, first) {
  const lines = Object.keys(settings).map((name) => {
    const changed = before && before.settings[name] !== settings[name];
    return h(
      "tr",
      { class: changed ? "lenet-account-changed" : null },
      h("th", { scope: "row" }, name.replaceAll("_", " ")),
      h("td", {}, first.settings[name]),
      h(
        "td",
        {},
        settings[name],
        changed ? h("span", { class: "lenet-unseen" }, ", changed") : null,
      ),
    );
  });
  const heads = ["setting", "the tutorial", "this row"];
  return h(
    "table",
    { class: "lenet-account-settings" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        heads.map((text) => h("th", { scope: "col" }, text)),
      ),
    ),
    h("tbody", {}, lines),
  );
}

/** Validation accuracy of every seed, and the mean of the row before. */
function curvesOf(row, before) {
  const epochs = row.history[0].length;
  const longest = Math.max(epochs, before ? before.history[0].length : 0);
  const view = {
    series: [
      ...row.history.map((values, s) => ({
        name: `seed ${row.seeds[s]}`,
        style: "validation",
        tone: "a",
        values,
      })),
      ...(before
        ? [
            {
              name: "before, mean",
              style: "test",
              tone: "c",
              ...summarise(before.history, "range"),
            },
          ]
        : []),
    ],
    epochs: longest,
    from: 0,
    to: longest,
    marked: epochs,
    scale: "linear",
    smoothing: 1,
  };
  const chart = curves({ title: "Validation accuracy", onEpoch, onZoom });
  function onEpoch(epoch) {
    view.marked = Math.max(0, Math.min(longest, epoch));
    chart.show(view);
  }
  function onZoom(zoom) {
    [view.from, view.to] = zoom || [0, longest];
    chart.show(view);
  }
  chart.show(view);
  return chart;
}
