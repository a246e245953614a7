/* What is behind a row of the accuracy ledger: settings, seeds, curves, and the command. */

import { curves } from "../shared/charts/curves.js";
import { summarise } from "../shared/charts/series.js";
import { copyLink, h } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { isOwn, percents, points, sentenceOf } from "./ledger_words.js";

/** The inside of a row that is open. Returns {element, fit()}.
 *  row, before   the row and the one that it changes, or null
 *  measure       "validation" or "test" */
export function ledgerDetail(row, before, measure) {
  const { values } = row.measures[measure];
  const says = h("p", {}, sentenceOf(row, before, measure));
  const accuracies = values.map(percents).join(", ");
  const seeds = h(
    "p",
    { class: "lenet-account-seeds" },
    words(TEXTS.seeds, { n: values.length, accuracies }),
  );
  if (isOwn(row)) return { element: h("div", { role: "cell" }, says, seeds), fit() {} };
  const chart = curvesOf(row, before);
  const copied = h("span", { role: "status" });
  const copy = () => copyLink(row.command, copied);
  const element = h(
    "div",
    { class: "lenet-account-inside", role: "cell" },
    h(
      "div",
      { class: "lenet-account-words" },
      says,
      before && h("p", { class: "lenet-account-seeds" }, chancesOf(row, measure)),
      seeds,
      row.tried
        ? h("p", { class: "lenet-account-seeds" }, phrase(TEXTS.tried, { n: row.tried }))
        : null,
      settingsTable(row, before),
    ),
    chart.element,
    h(
      "div",
      { class: "lenet-account-command lenet-row" },
      h("span", {}, TEXTS.one_seed),
      h("code", {}, row.command),
      h("button", { type: "button", onclick: copy }, TEXTS.copy),
      copied,
    ),
  );
  return { element, fit: () => chart.fit(chart.element.clientWidth) };
}

/** How far the change might lie elsewhere: with other seeds, and on other pictures. */
function chancesOf(row, measure) {
  const { seeds, images } = row.measures[measure].change;
  return phrase(TEXTS.chances, { seeds: points(seeds), images: points(images) });
}

/** The settings that any row of the ledger changes: those of the row before, and this row's. */
function settingsTable({ settings }, before) {
  const lines = Object.keys(settings).map((name) => {
    const changed = before && before.settings[name] !== settings[name];
    return h(
      "tr",
      { class: changed ? "lenet-account-changed" : null },
      h("th", { scope: "row" }, name.replaceAll("_", " ")),
      before && h("td", {}, before.settings[name]),
      h(
        "td",
        {},
        settings[name],
        changed ? h("span", { class: "lenet-unseen" }, TEXTS.changed) : null,
      ),
    );
  });
  const heads = [TEXTS.setting, ...(before ? [TEXTS.of_before] : []), TEXTS.of_row];
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
        name: phrase(TEXTS.seed, { n: row.seeds[s] }),
        style: "validation",
        tone: "a",
        values,
      })),
      ...(before
        ? [
            {
              name: TEXTS.before_mean,
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
  const chart = curves({ title: TEXTS.chart, onEpoch, onZoom });
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
