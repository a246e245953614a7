/* Numbers that add up: grids of cells, and columns of terms with their sum below. */

import { ACTIVATIONS } from "../core/activations.js";
import { css, format, h, inkOn, svg } from "./drawing.js";
import { oneStop } from "./one_stop.js";
import TEXTS from "./texts.json" with { type: "json" };
import { phrase } from "./words.js";

const MOST_COLUMNS = 11; // a wider grid shows colours only

/** A grid of numbers, each on its colour. cells: [{value, color, padding}], row by row. */
export function matrix(caption, cells, columns, digits) {
  const body = h("tbody", {});
  const bare = columns > MOST_COLUMNS;
  for (let from = 0; from < cells.length; from += columns) {
    const row = cells.slice(from, from + columns).map((cell, i) => {
      const { value, color, padding, strong } = cell;
      const name = [padding && "lenet-padding", strong && "lenet-strong"].filter(Boolean).join(" ");
      return h(
        "td",
        {
          class: name || null,
          "data-at": from + i,
          style: `background: ${css(color)}; color: ${inkOn(color)}`,
        },
        bare ? "" : format(value, digits),
      );
    });
    body.append(h("tr", {}, row));
  }
  return h(
    "table",
    { class: `lenet-matrix${bare ? " lenet-bare" : ""}` },
    h("caption", {}, caption),
    body,
  );
}

/** Matrices side by side with signs between them; pointing at a cell marks it in all. */
export function equation(...parts) {
  const element = h(
    "div",
    {
      class: "lenet-equation",
      role: "group",
      "aria-label": TEXTS.sums.cells,
    },
    parts.map((part) =>
      typeof part === "string"
        ? h("span", { class: "lenet-sign", "aria-hidden": "true" }, part)
        : part,
    ),
  );
  const mark = (at) => {
    for (const cell of element.querySelectorAll("td")) {
      cell.classList.toggle("lenet-same", at !== undefined && cell.dataset.at === at);
    }
  };
  element.addEventListener("pointerover", (event) => mark(event.target.dataset.at));
  element.addEventListener("pointerleave", () => mark(undefined));
  return element;
}

/** What rounding each printed term leaves between their sum and the printed total. */
export function roundingGap(terms, total, digits) {
  const unit = 10 ** digits;
  const printed = (value) => Number(Math.abs(value).toFixed(digits)) * Math.sign(value);
  const gap = printed(total) - terms.reduce((sum, term) => sum + printed(term), 0);
  return Math.round(gap * unit) / unit;
}

/** A column of terms that add up to what stands below them, to the last printed digit, and
 *  beside it the same as bars: each begins where the one above has ended.
 *  @param {string} caption
 *  @param {Term[]} terms
 *  @param {Term | null} total
 *  @param {Term[]} results
 *  @param {number} digits */
export function ledger(caption, terms, total, results, digits) {
  const values = terms.map(({ value }) => value);
  const gap = total ? roundingGap(values, total.value, digits) : 0;
  const fall = waterfall(values);
  const hasHow = terms.some(({ how }) => how);
  /** @type {(term: Term, name: string | null, bar?: Element[]) => Element} */
  const line = ({ label, how, value, onselect, selected, unsigned }, name, bar) =>
    h(
      "tr",
      { class: name },
      h(
        "th",
        { scope: "row", colspan: hasHow && !how ? 2 : null },
        onselect
          ? h(
              "button",
              { type: "button", "aria-pressed": String(Boolean(selected)), onclick: onselect },
              label,
            )
          : label,
      ),
      how ? h("td", { class: "lenet-how" }, how) : null,
      h("td", {}, format(value, digits, !unsigned)),
      h("td", { class: "lenet-fall", "aria-hidden": "true" }, bar),
    );
  const rounding = { label: TEXTS.sums.rounding, value: gap };
  return h(
    "div",
    { class: "lenet-ledger" },
    h(
      "table",
      {},
      h("caption", {}, caption),
      oneStop(
        h(
          "tbody",
          {},
          terms.map((term, i) => line(term, "lenet-term", fall.bar(i))),
          gap ? line(rounding, "lenet-rounding") : null,
          total ? line(total, "lenet-total", fall.total()) : null,
          results.map((result) => line(result, result.strong ? "lenet-result" : null)),
        ),
      ),
    ),
  );
}

/** Bars of terms, each from the sum before it to the sum with it. */
function waterfall(values) {
  const sums = [0];
  for (const value of values) sums.push(sums.at(-1) + value);
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  const share = (value) => (100 * (value - low)) / (high - low || 1);
  const between = (from, to, name) => {
    const left = share(Math.min(from, to));
    const width = Math.max(share(Math.max(from, to)) - left, 0.5);
    return [
      h("i", { class: "lenet-zero", style: `left: ${share(0)}%` }),
      h("i", { class: name, style: `left: ${left}%; width: ${width}%` }),
    ];
  };
  return {
    bar: (i) => between(sums[i], sums[i + 1], values[i] < 0 ? "lenet-negative" : "lenet-positive"),
    total: () => between(0, sums.at(-1), "lenet-sum"),
  };
}

// ---------------------------------------------------------------- activations
/** A sketch of an activation, with a dot where this sum falls. `options`: its numbers. */
export function curve(activation, z, y, options = {}) {
  const f = ACTIVATIONS[activation]?.value;
  if (!f || activation === "linear") return null;
  const reach = Math.max(3, Math.abs(z) * 1.15);
  const steps = Array.from({ length: 65 }, (_, i) => -reach + (2 * reach * i) / 64);
  const highest = Math.max(1.15, ...steps.map((x) => Math.abs(f(x, options))));
  const [width, height] = [132, 84];
  const at = (x, value) => [
    (width * (x + reach)) / (2 * reach),
    height / 2 - (value / highest) * (height / 2 - 4),
  ];
  const points = steps.map((x) =>
    at(x, f(x, options))
      .map((n) => n.toFixed(1))
      .join(","),
  );
  const [cx, cy] = at(z, y);
  return svg(
    "svg",
    {
      class: "lenet-curve",
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": phrase(TEXTS.sums.activated, { activation, z: format(z), y: format(y) }),
    },
    svg("path", { class: "lenet-axis", d: `M0 ${height / 2}H${width}M${width / 2} 0V${height}` }),
    svg("polyline", { points: points.join(" ") }),
    svg("path", { class: "lenet-drop-line", d: `M${cx} ${height / 2}V${cy}` }),
    svg("circle", { cx, cy, r: 4.5 }),
  );
}
