/* Layer costs: where a network's parameters are, and where its arithmetic; change its numbers. */

import { h, linkButton, percent } from "../shared/draw/drawing.js";
import { costsOf, fieldsOf, withSizes } from "./architecture.js";

const COUNTS = { parameters: "parameters", multiplyAdds: "multiply-adds" };
const whole = (number) => number.toLocaleString("en");
const times = (number) => `${number.toPrecision(number < 10 ? 2 : 3)} times`;

/** How a number has grown: "4.2 % more than", or from a tenth on "2.3 times as many as". */
function grownBy(factor) {
  const change = 100 * Math.abs(factor - 1);
  if (change >= 10) return `${times(factor)} as many as`;
  return `${Number(change.toPrecision(2))} % ${factor > 1 ? "more" : "fewer"} than`;
}
const sum = (rows, count) => rows.reduce((total, row) => total + row[count], 0);

export default { mount };

async function mount(figure) {
  const { spec } = figure.data("network");
  const fields = fieldsOf(spec);
  const start = fields.map(({ value }) => value);
  const before = costsOf(spec).rows;

  const rows = spec.layers
    .map((layer, i) => ({ label: layer.label, kind: layer.kind, i }))
    .filter(({ kind }) => kind !== "flatten"); // it renames values, and costs nothing
  const input = { label: "Input", i: -1 };
  const together = { label: "Together" };
  const all = [input, ...rows, together];
  all.forEach(build);
  const summary = h("p", { class: "lenet-summary" });
  const presets = h(
    "div",
    { class: "lenet-row" },
    preset("Twice the picture", (field) => (field.name === "pixels" ? 2 : 1)),
    preset("Twice the filters", (field) => (field.name === "filters" ? 2 : 1)),
    h("button", { type: "button", onclick: () => figure.set({ sizes: null }) }, "As it was"),
    linkButton(figure),
  );
  figure.root.classList.add("lenet-costs");
  figure.root.append(
    h(
      "div",
      { role: "table", "aria-label": "The costs of each layer for one picture" },
      h(
        "div",
        { class: "lenet-cost-row lenet-cost-head", role: "row" },
        ["Layer", "Parameters", "Multiply-adds", "Change"].map((text) =>
          h("span", { role: "columnheader" }, text),
        ),
      ),
      all.map(({ element }) => element),
    ),
    summary,
    presets,
  );

  function build(row) {
    row.shape = h("small", {});
    row.sides = Object.fromEntries(
      Object.keys(COUNTS).map((count) => [
        count,
        row === input ? null : side(count, row === together),
      ]),
    );
    row.inputs = fields.flatMap((field, f) =>
      field.layer === row.i ? [control(row, field, f)] : [],
    );
    row.says = h("div", { class: "lenet-cost-says", role: "cell", "aria-live": "assertive" });
    row.element = h(
      "div",
      { class: `lenet-cost-row${row === together ? " lenet-cost-total" : ""}`, role: "row" },
      h("div", { class: "lenet-cost-name", role: "rowheader" }, h("b", {}, row.label), row.shape),
      Object.keys(COUNTS).map((count) =>
        h("div", { class: `lenet-cost-${count}`, role: "cell" }, row.sides[count]?.element),
      ),
      h(
        "div",
        { class: "lenet-cost-controls", role: "cell" },
        row.inputs.map(({ element }) => element),
      ),
      row.says,
    );
  }

  /** A bar, its number, and a mark where the bar first ended. */
  function side(count, isTotal) {
    const bar = h("i", {});
    const mark = h("span", { class: "lenet-cost-mark" });
    const number = h("span", { class: "lenet-cost-number" });
    const track = isTotal
      ? null
      : h("span", { class: "lenet-cost-track", "aria-hidden": "true" }, bar, mark);
    return { bar, mark, number, element: h("div", { class: "lenet-cost-side" }, number, track) };
  }

  function control(row, { name, most }, f) {
    const field = h("input", {
      type: "number",
      min: 1,
      max: most,
      inputmode: "numeric",
      "aria-label": `${row.label}: ${name}`,
      onchange: () => {
        const value = Math.round(Number(field.value));
        if (value >= 1 && value <= most) change((old, i) => (i === f ? value : old));
        else {
          field.value = sizes()[f];
          row.says.textContent = `${name}: from 1 to ${whole(most)}`;
        }
      },
    });
    return { f, field, element: h("label", {}, field, h("span", {}, name)) };
  }

  function preset(text, factor) {
    const grow = (size, i) => Math.min(fields[i].most, size * factor(fields[i]));
    return h("button", { type: "button", onclick: () => change(grow) }, text);
  }

  // ---------------------------------------------------------------- what is shown
  const sizes = () => figure.state.sizes || start;

  function change(rule) {
    const wanted = sizes().map(rule);
    figure.set({ sizes: String(wanted) === String(start) ? null : wanted });
  }

  function valid({ sizes: wanted }) {
    const fits = (size, i) => Number.isInteger(size) && size >= 1 && size <= fields[i].most;
    return wanted === null || (wanted.length === fields.length && wanted.every(fits));
  }

  function update() {
    const spec_ = withSizes(spec, sizes());
    const { rows: after, problem } = costsOf(spec_);
    for (const { inputs, says } of all) {
      says.textContent = "";
      for (const { f, field } of inputs) field.value = sizes()[f];
    }
    input.shape.textContent = spec_.input.join("×");
    for (const row of rows) {
      const found = after[row.i];
      row.element.classList.toggle("lenet-cost-missing", !found);
      row.shape.textContent = found ? found.shape.join("×") : "does not fit";
      for (const count of Object.keys(COUNTS)) {
        const { bar, mark, number } = row.sides[count];
        const share = found && !problem ? found[count] / sum(after, count) || 0 : 0;
        const was = before[row.i][count] / sum(before, count) || 0;
        bar.style.width = `${100 * share}%`;
        mark.style.width = `${100 * was}%`;
        mark.hidden = Math.abs(share - was) < 0.0005;
        number.replaceChildren(...numberText(found?.[count], problem ? null : share));
      }
    }
    for (const count of Object.keys(COUNTS)) {
      const total = problem ? undefined : sum(after, count);
      together.sides[count].number.replaceChildren(...numberText(total, null));
    }
    summary.textContent = problem
      ? `This does not fit together. ${problem} Take a smaller kernel or a larger picture.`
      : Object.keys(COUNTS)
          .map((count) => sentence(after, count))
          .join(" ");
    figure.announce(summary.textContent);
  }

  function numberText(number, share) {
    if (number === undefined) return ["–"];
    if (!number || share === null) return [whole(number)];
    return [whole(number), h("small", {}, percent(share))];
  }

  function sentence(after, count) {
    const total = sum(after, count);
    const most = after.reduce((a, b) => (b[count] > a[count] ? b : a));
    const factor = total / sum(before, count);
    const grown = factor === 1 ? "" : ` ${grownBy(factor)} before,`;
    const where = `most of them in ${most.label} (${percent(most[count] / total)})`;
    return `${whole(total)} ${COUNTS[count]},${grown} ${where}.`;
  }

  return { valid, update };
}
