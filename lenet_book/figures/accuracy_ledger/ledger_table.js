/* The table of the ledger: its head with the axis of accuracies, and its rows in their order. */

import { axisOf } from "../shared/charts/series.js";
import { format, h } from "../shared/draw/drawing.js";
import { oneStop } from "../shared/draw/one_stop.js";
import { texts as TEXTS } from "./figure.json";
import { ledgerDetail } from "./ledger_detail.js";
import { ledgerRow } from "./ledger_row.js";
import { isOwn } from "./ledger_words.js";
import { inOrder, rowOf } from "./ranking.js";

const GROUP_HEADS = { longer: TEXTS.longer_group, network: TEXTS.network_group };
const HEADS = { validation: TEXTS.validation_head, test: TEXTS.test_head };

/** The table. Returns {element, draw(state, isRearranged), fit()}.
 *  onChoose(id)   called when the reader chooses a row
 *  isRearranged   whether the rows may have to stand in another order than when last drawn
 *  fit            what is open shall be as wide as it can */
export function ledgerTable(rows, onChoose) {
  const measures = Object.keys(rows[0].measures);
  const columns = { test: measures.length > 1, cost: !isOwn(rows[0]) };
  const lines = new Map(rows.map((row) => [row, ledgerRow(row, columns, () => onChoose(row.id))]));
  const heads = new Map(); // by the first row of a group
  for (const group of Object.keys(GROUP_HEADS)) {
    const first = rows.find(({ status }) => status === group);
    if (first) heads.set(first, groupHead(GROUP_HEADS[group]));
  }
  const head = headRow(columns, isOwn(rows[0]));
  const elements = [...lines.values()].map(({ element }) => element);
  const body = oneStop(h("div", { role: "rowgroup" }, elements), ".lenet-account-name button");
  let detail = null; // of the open row

  /** Put the rows where they belong. */
  function arrange(ordered, isPath) {
    body.replaceChildren(
      ...ordered.flatMap((row) => {
        const { element, detail: below } = lines.get(row);
        const head = isPath && heads.get(row);
        return head ? [head, element, below] : [element, below];
      }),
    );
  }

  function draw({ row: chosen, measure, order }, isRearranged) {
    const path = order === "path";
    const ordered = inOrder(rows, order, measure);
    const other = measures.find((one) => one !== measure);
    const axis = axisFor(rows, measure);
    if (isRearranged) arrange(ordered, path);
    detail = null;
    ordered.forEach((row, i) => {
      const line = lines.get(row);
      const open = row.id === chosen;
      const before = rowOf(rows, row.before);
      const follows = i > 0 && ordered[i - 1] === before;
      line.show({ measure, other, axis, before, path, follows, open });
      line.detail.replaceChildren();
      if (open) {
        detail = ledgerDetail(row, before, measure);
        line.detail.append(detail.element);
      }
    });
    detail?.fit();
    head.show(axis, measure, other);
  }

  return {
    element: h(
      "div",
      { role: "table", "aria-label": TEXTS.table },
      h("div", { role: "rowgroup" }, head.element),
      body,
    ),
    draw,
    fit: () => detail?.fit(),
  };
}

/** What stands above the first row of a group. */
function groupHead(text) {
  return h(
    "div",
    { class: "lenet-account-between", role: "row" },
    h("span", { role: "rowheader" }, text),
  );
}

/** The names of the columns. Returns {element, show(axis, measure, other)}. */
function headRow(columns, own) {
  const column = (...children) => h("span", { role: "columnheader" }, children);
  const runs = h("span", { class: "lenet-account-axis", role: "columnheader" });
  const accuracy = column();
  const second = column();
  const element = h(
    "div",
    { class: "lenet-account-row lenet-account-head", role: "row" },
    column(TEXTS.change_head),
    runs,
    accuracy,
    column(TEXTS.verdict_head),
    columns.test ? second : null,
    columns.cost ? column(TEXTS.cost_head) : null,
  );

  function show({ ticks, place }, measure, other) {
    const marks = ticks.map((tick) => {
      const at = { "aria-hidden": "true", style: `left: ${100 * place(tick)}%` };
      return h("i", at, format(100 * tick, 0));
    });
    runs.replaceChildren(h("span", { class: "lenet-unseen" }, TEXTS.dots), ...marks);
    accuracy.textContent = own ? TEXTS.accuracy_head : HEADS[measure];
    if (columns.test) second.textContent = HEADS[other];
  }

  return { element, show };
}

/** The axis on which every run and every interval has a place. */
function axisFor(rows, measure) {
  const values = rows.flatMap(({ measures }) => {
    const { values: seeds, mean, half } = measures[measure];
    return [...seeds, mean - half, mean + half];
  });
  return axisOf(values, "linear");
}
