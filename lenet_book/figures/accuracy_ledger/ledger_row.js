/* A row of the accuracy ledger: a name, five seeds on a line, what they say, and what it cost. */

import { format, h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { percents, points, verdictOf } from "./ledger_words.js";

const SIGNS = { helps: "▲", hurts: "▼", open: "≈" };

/** A row. Returns {element, show({measure, other, axis, before, path, follows, open})}.
 *  row      as Python hands it over
 *  columns  {test, cost}: which columns the ledger has besides
 *  onOpen   called when the reader chooses the row
 *  show     measure and other name what to show large and small; axis places accuracies;
 *           before is the row that it changes, or null; path: rows stand in their order;
 *           follows: it stands right below the row that it changes */
export function ledgerRow(row, columns, onOpen) {
  const name = h("b", {}, row.label);
  const tag = h("small", {});
  const button = h("button", { type: "button", onclick: onOpen }, name, tag);
  const track = h("div", { class: "lenet-runs-track", "aria-hidden": "true" });
  const accuracy = h("span", {});
  const spread = h("small", {});
  const change = h("span", {});
  const verdict = h("small", {});
  const second = columns.test && cell("second", h("span", {}));
  const element = h(
    "div",
    { class: "lenet-account-row", role: "row", "data-id": row.id },
    h("div", { class: "lenet-account-name", role: "rowheader" }, button),
    h("div", { class: "lenet-account-runs", role: "cell" }, track),
    cell("accuracy", accuracy, " ", spread),
    cell("change", change, verdict),
    second || null,
    columns.cost ? cell("cost", ...costOf(row)) : null,
  );
  const detail = h("div", { class: "lenet-account-detail", role: "row", hidden: true });

  function cell(kind, ...parts) {
    return h("div", { class: `lenet-account-${kind}`, role: "cell" }, parts);
  }

  function show({ measure, other, axis, before, path, follows, open }) {
    const found = row.measures[measure];
    element.style.setProperty("--lenet-depth", path ? row.depth : 0);
    element.classList.toggle("lenet-account-aside", row.status === "aside");
    element.classList.toggle("lenet-account-open", open);
    button.setAttribute("aria-expanded", String(open));
    detail.hidden = !open;
    tag.textContent = [
      row.name === row.label ? "" : row.name,
      row.status === "aside" ? TEXTS.left_out : "",
      before && !follows && !(path && row.status === "kept")
        ? phrase(TEXTS.against, { before: before.name })
        : "",
    ]
      .filter(Boolean)
      .join(" · ");
    accuracy.textContent = percents(found.mean);
    spread.textContent = `± ${points(found.half)}`;
    drawRuns(track, found, axis, before?.measures[measure].mean);
    showChange(found, before?.measures[measure]);
    if (second) {
      second.firstChild.textContent = percents(row.measures[other].mean);
      second.dataset.name = `${TEXTS[other]} `;
    }
  }

  function showChange({ change: found, values }, before) {
    element.dataset.verdict = found ? found.verdict : "first";
    change.textContent = found ? `${points(found.mean, true)} ± ${points(found.half)}` : "";
    const words = found && verdictOf(found, [values.length, before.values.length]);
    verdict.replaceChildren(
      ...(found
        ? [h("i", { "aria-hidden": "true" }, SIGNS[found.verdict]), ` ${words}`]
        : [TEXTS.begins]),
    );
  }

  return { row, element, detail, button, show };
}

function costOf({ cost, epochs }) {
  const seconds = cost
    ? phrase(TEXTS.seconds, { n: format(cost.mean, 1), half: format(cost.half, 1) })
    : "";
  return [h("span", {}, seconds), h("small", {}, phrase(TEXTS.epochs, { n: epochs }))];
}

/** Dots for the runs, a bar for the interval of their mean, a mark where the row before was. */
function drawRuns(track, { values, mean, half }, axis, before) {
  const at = (value) => `${100 * Math.max(0, Math.min(1, axis.place(value)))}%`;
  const width = `calc(${at(mean + half)} - ${at(mean - half)})`;
  track.replaceChildren(
    ...axis.ticks.map((tick) => h("i", { class: "lenet-runs-tick", style: `left: ${at(tick)}` })),
    h("i", { class: "lenet-runs-interval", style: `left: ${at(mean - half)}; width: ${width}` }),
    ...(before ? [h("i", { class: "lenet-runs-before", style: `left: ${at(before)}` })] : []),
    h("i", { class: "lenet-runs-mean", style: `left: ${at(mean)}` }),
    ...values.map((value) => h("i", { class: "lenet-runs-dot", style: `left: ${at(value)}` })),
  );
}
