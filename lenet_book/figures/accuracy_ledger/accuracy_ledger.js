/* Accuracy ledger: what each change to a recipe brings, seed by seed, and whether it can be told.
 *
 * A row is {id, label, name, before, status, depth, measures} and, where it is recorded, {epochs, cost,
 * settings, seeds, history, command}. measures[name] holds the runs' accuracies, their mean, half
 * its 95 % interval, and the change against the row `before`, with a verdict: Python computes them.
 * `name` is what other rows call it.
 */

import { onResize } from "../shared/core/ending.js";
import { h, linkButton } from "../shared/draw/drawing.js";
import { isPossible, ledgerControls } from "./accuracy_ledger_controls.js";
import { ledgerTable } from "./ledger_table.js";
import { isOwn, sentenceOf, summaryOf } from "./ledger_words.js";
import { rowOf } from "./ranking.js";

export default { mount };

async function mount(figure) {
  const { rows } = figure.data("ledger");
  const table = ledgerTable(rows, (id) => figure.set({ row: id === figure.state.row ? null : id }));
  const controls = ledgerControls(figure, rows);
  const summary = h("p", { class: "lenet-summary" });
  figure.root.classList.add("lenet-accounts");
  figure.root.classList.toggle("lenet-accounts-own", isOwn(rows[0]));
  figure.root.append(
    table.element,
    summary,
    h("div", { class: "lenet-choices" }, controls.elements, linkButton(figure)),
  );

  function update(changed) {
    const { row: id, measure } = figure.state;
    const chosen = rowOf(rows, id);
    table.draw(figure.state, changed.has("order") || changed.has("measure"));
    controls.mark(figure.state);
    summary.textContent = summaryOf(rows, measure);
    figure.announce(
      chosen ? sentenceOf(chosen, rowOf(rows, chosen.before), measure) : summary.textContent,
    );
  }

  onResize(figure.signal, [figure.root], table.fit);
  return { valid: (state) => isPossible(state, rows), update };
}
