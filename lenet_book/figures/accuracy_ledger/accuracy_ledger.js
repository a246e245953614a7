/* Accuracy ledger: what each change to a recipe brings, seed by seed, and whether it can be told.
 *
 * A row is {id, label, name, before, status, depth, measures} and, where it is recorded, {epochs, cost,
 * settings, seeds, history, command}. measures[name] holds the runs' accuracies, their mean, half
 * its 95 % interval, and the change against the row `before`, with a verdict: Python computes them.
 * `name` is what other rows call it.
 */

import { axisOf } from "../shared/charts/series.js";
import { onResize } from "../shared/core/ending.js";
import { format, h, linkButton } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { state as STATE } from "./figure.json";
import { ledgerDetail, sentenceOf } from "./ledger_detail.js";
import { ledgerRow, percents, points } from "./ledger_row.js";

const ORDERS = STATE.order.choices;

export default { mount };

async function mount(figure) {
  const { rows } = figure.data("ledger");
  const byId = Object.fromEntries(rows.map((row) => [row.id, row]));
  const measures = Object.keys(rows[0].measures);
  const isOwn = !rows[0].history;
  const columns = { test: measures.length > 1, cost: !isOwn };
  const beforeOf = (row) => byId[row.before] || null;
  const lines = rows.map((row) => ledgerRow(row, columns, () => choose(row.id)));
  const network = rows.some(({ status }) => status === "network");

  const axisRow = h("span", { class: "lenet-account-axis", role: "columnheader" });
  const accuracyHead = h("span", { role: "columnheader" });
  const secondHead = columns.test && h("span", { role: "columnheader" });
  const head = h(
    "div",
    { class: "lenet-account-row lenet-account-head", role: "row" },
    h("span", { role: "columnheader" }, "Change"),
    axisRow,
    accuracyHead,
    h("span", { role: "columnheader" }, "Points, verdict"),
    secondHead || null,
    columns.cost ? h("span", { role: "columnheader" }, "Cost") : null,
  );
  const between = h(
    "div",
    { class: "lenet-account-between", role: "row" },
    h("span", { role: "rowheader" }, "Changes to the network itself"),
  );
  const body = h("div", { role: "rowgroup" });
  const names = Object.fromEntries(measures.map((name) => [name, `${name} images`]));
  const measure = choiceOf("Measured on the", names, (id) => figure.set({ measure: id }));
  const order = choiceOf("Order", ORDERS, (id) => figure.set({ order: id }));
  const summary = h("p", { class: "lenet-summary" });
  figure.root.classList.add("lenet-accounts");
  figure.root.classList.toggle("lenet-accounts-own", isOwn);
  figure.root.append(
    h(
      "div",
      { role: "table", "aria-label": "The accuracy ledger" },
      h("div", { role: "rowgroup" }, head),
      body,
    ),
    summary,
    h(
      "div",
      { class: "lenet-choices" },
      columns.test ? measure.element : null,
      order.element,
      linkButton(figure),
    ),
  );

  function choose(id) {
    figure.set({ row: id === figure.state.row ? null : id });
  }

  // ---------------------------------------------------------------- what is shown
  function valid({ row, measure: wanted, order: by }) {
    return (
      (row === null || Object.hasOwn(byId, row)) &&
      measures.includes(wanted) &&
      Object.hasOwn(ORDERS, by)
    );
  }

  const gainOf = ({ row }) => row.measures[figure.state.measure].change?.mean ?? -Infinity;

  function inOrder() {
    if (figure.state.order === "path") return lines;
    return [...lines].sort((a, b) => gainOf(b) - gainOf(a));
  }

  /** Put the rows where they belong. */
  function arrange() {
    const path = figure.state.order === "path";
    const firstOther = path && network ? lines.find(({ row }) => row.status === "network") : null;
    body.replaceChildren(
      ...inOrder().flatMap((line) => [
        ...(line === firstOther ? [between] : []),
        line.element,
        line.detail,
      ]),
    );
  }

  let detail = null; // of the open row

  function update(changed) {
    const { row: chosen, measure: name, order: by } = figure.state;
    const other = measures.find((one) => one !== name);
    const values = rows.flatMap(({ measures: of }) => {
      const { values: seeds, mean, half } = of[name];
      return [...seeds, mean - half, mean + half];
    });
    const axis = axisOf(values, "linear");
    if (changed.has("order") || changed.has("measure")) arrange();
    const shown = inOrder();
    shown.forEach((line, i) => {
      const open = line.row.id === chosen;
      const before = beforeOf(line.row);
      const follows = i > 0 && shown[i - 1].row === before;
      line.show({ measure: name, other, axis, before, path: by === "path", follows, open });
      line.detail.replaceChildren();
      if (open) {
        detail = ledgerDetail(line.row, before, rows[0], name, isOwn);
        line.detail.append(detail.element);
      }
    });
    if (chosen) detail.fit();
    showAxis(axis);
    accuracyHead.textContent = isOwn ? "Accuracy" : capital(name);
    if (secondHead) secondHead.textContent = capital(other);
    measure.mark(name);
    order.mark(by);
    summary.textContent = overall(name);
    figure.announce(
      chosen
        ? sentenceOf(byId[chosen], beforeOf(byId[chosen]), isOwn ? "" : name)
        : summary.textContent,
    );
  }

  function showAxis({ ticks, place }) {
    axisRow.replaceChildren(
      h("span", { class: "lenet-unseen" }, "The runs, as dots"),
      ...ticks.map((tick) =>
        h(
          "i",
          { "aria-hidden": "true", style: `left: ${100 * place(tick)}%` },
          format(100 * tick, 0),
        ),
      ),
    );
  }

  /** From the first row to the last that was kept; of a learner's rows, to the best. */
  function overall(name) {
    const first = rows[0].measures[name];
    const kept = rows.filter(({ status }) => status === "kept").at(-1);
    const last =
      kept || rows.reduce((a, b) => (b.measures[name].mean > a.measures[name].mean ? b : a));
    const { mean } = last.measures[name];
    const where = isOwn ? "" : ` on the ${name} images`;
    const open = rows.filter((row) => row.measures[name].change?.verdict === "open").length;
    const doubt = open
      ? ` ${open} of ${rows.length - 1} changes ${open === 1 ? "makes" : "make"} no difference that can be told from chance.`
      : "";
    if (last === rows[0]) return `No row is above “${last.name}”, ${percents(mean)}.${doubt}`;
    return (
      `From “${rows[0].name}”, ${percents(first.mean)}, to “${last.name}”, ${percents(mean)}` +
      `${where}: ${points(mean - first.mean, true)} points.${doubt}`
    );
  }

  onResize(figure.signal, [figure.root], () => figure.state.row && detail?.fit());
  return { valid, update };
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
