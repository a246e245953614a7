/* Layer costs: where a network's parameters are, and where its arithmetic; change its numbers. */

import { h, linkButton } from "../shared/draw/drawing.js";
import { costsOf, fieldsOf, isPossible, withSizes } from "./architecture.js";
import { summaryOf } from "./cost_summary.js";
import { costTable } from "./cost_table.js";
import { presetButtons } from "./layer_costs_controls.js";

export default { mount };

async function mount(figure) {
  const { spec } = figure.data("network");
  const fields = fieldsOf(spec);
  const start = fields.map(({ value }) => value);
  const before = costsOf(spec).rows;
  const sizes = () => figure.state.sizes || start;

  const table = costTable(spec, before, fields, (at, value) =>
    change((size, i) => (i === at ? value : size)),
  );
  const summary = h("p", { class: "lenet-summary" });
  const presets = presetButtons(fields, change, () => figure.set({ sizes: null }));
  figure.root.classList.add("lenet-costs");
  figure.root.append(
    table.element,
    summary,
    h("div", { class: "lenet-row" }, presets, linkButton(figure)),
  );

  /** rule(size, i) gives the new size of number i. */
  function change(rule) {
    const wanted = sizes().map(rule);
    figure.set({ sizes: String(wanted) === String(start) ? null : wanted });
  }

  function update() {
    const changed = withSizes(spec, sizes());
    const costs = costsOf(changed);
    table.show(changed, sizes(), costs);
    summary.textContent = summaryOf(before, costs);
    figure.announce(summary.textContent);
  }

  return { valid: (state) => isPossible(state, fields), update };
}
