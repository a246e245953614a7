/* The arithmetic of the convolution bench: a patch, the kernel to edit, the products, the sum. */

import { digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { curve, equation, ledger, matrix, roundingGap } from "../shared/draw/sums.js";
import { kernelGrid, readNumber } from "./kernel_grid.js";

const COLORS = ["red", "green", "blue"];

const channelNames = (pictures) =>
  pictures.colored ? COLORS : Array.from({ length: pictures.channels }, (_, c) => `channel ${c}`);
const sumOf = (values) => values.reduce((total, value) => total + value, 0);

/** The arithmetic of one unit. onEdit(at, channels, value): see the bench. */
export function benchSum(pictures, onEdit) {
  const names = channelNames(pictures);
  let channel = 0;
  let together = false;
  let shown = null;
  const [patch, products, account] = [h("div", {}), h("div", {}), h("div", {})];
  const title = h("p", { class: "lenet-close-up-title" });
  const subtotal = h("p", { class: "lenet-subtotal" });
  const grid = kernelGrid((at, value) =>
    onEdit(at, together ? [...names.keys()] : [channel], value),
  );
  const tabs = choiceOf("Show", Object.fromEntries(names.entries()), (chosen) => {
    channel = Number(chosen);
    draw(shown);
  });
  const all = h("input", {
    type: "checkbox",
    onchange: ({ target }) => {
      together = target.checked;
    },
  });
  const bias = h("input", {
    type: "text",
    inputmode: "decimal",
    size: 7,
    oninput: ({ target }) => {
      const value = readNumber(target.value);
      target.setAttribute("aria-invalid", String(value === null));
      if (value !== null) onEdit(null, null, value);
    },
    onblur: () => draw(shown),
  });
  const element = h(
    "div",
    {
      class: "lenet-close-up lenet-bench-sum",
      role: "group",
      "aria-label": "How this value came about",
    },
    title,
    h(
      "div",
      { class: "lenet-row" },
      names.length > 1 ? tabs.element : null,
      names.length > 1 ? h("label", {}, all, "change all channels at once") : null,
      h("label", {}, "bias ", bias),
    ),
    h(
      "div",
      { class: "lenet-arithmetic" },
      h("div", {}, equation(patch, "×", grid.element, "=", products), subtotal),
      account,
    ),
    h(
      "p",
      { class: "lenet-hint" },
      "Type into the kernel. Arrow keys move in it, page up and page down change a weight by 0.1.",
    ),
  );

  function draw(state) {
    shown = state;
    const { used, unit, explanation: e, palette } = state;
    const [rows, columns, channels] = used.shape;
    const ofChannel = (values, c) =>
      Array.from({ length: rows * columns }, (_, i) => values[i * channels + c]);
    const sums = names.map((_, c) => sumOf(ofChannel(e.products, c)));
    const digits = digitsFor(Math.max(largestOf(sums), Math.abs(e.preActivation)));
    const inputs = ofChannel(e.inputs, channel);
    const weights = ofChannel(e.weights, channel);
    const mine = ofChannel(e.products, channel);
    const padding = ofChannel(e.sources, channel).map((from) => from < 0);
    const name = names[channel];
    const scale = largestOf(e.weights);

    const color = (value) => {
      const byte = pictures.byte(value, channel);
      return [0, 1, 2].map((k) => (!pictures.colored || k === channel ? byte : 0));
    };
    patch.replaceChildren(
      matrix(
        `${name}: the ${rows}×${columns} patch`,
        inputs.map((value, i) => ({ value, color: color(value), padding: padding[i] })),
        columns,
        digitsFor(largestOf(inputs)),
      ),
    );
    grid.show({
      values: weights,
      rows,
      columns,
      digits: digitsFor(largestOf(weights)),
      text: `kernel, ${name}${state.turned ? ", turned" : ""}`,
      colors: weights.map((value) => palette.color(value, scale)),
    });
    const most = largestOf(e.products);
    products.replaceChildren(
      matrix(
        "products",
        mine.map((value) => ({ value, color: palette.color(value, most) })),
        columns,
        digits,
      ),
    );
    const gap = roundingGap(mine, sums[channel], digits);
    subtotal.replaceChildren(
      `These ${mine.length} products add up to `,
      h("b", {}, format(sums[channel], digits, true)),
      gap ? `, counting ${format(gap, digits, true)} that rounding hides.` : ".",
    );
    title.replaceChildren(
      h("code", {}, `Map[${unit.join(", ")}]`),
      " = ",
      h("b", {}, format(e.output)),
    );
    tabs.mark(String(channel));
    if (bias !== document.activeElement) {
      bias.value = format(used.bias, 3);
      bias.removeAttribute("aria-invalid");
    }
    const terms = sums.map((value, c) => ({ label: names[c], value }));
    const z = format(e.preActivation, digits);
    const label = e.activation === "linear" ? "no activation" : `${e.activation}(${z})`;
    const result = { label, value: e.output, strong: true };
    const sketch = curve(e.activation, e.preActivation, e.output);
    account.className = "lenet-account";
    account.replaceChildren(
      ledger(
        `Sum of all ${e.products.length} products`,
        [...terms, { label: "bias", value: e.bias }],
        { label: "sum", value: e.preActivation },
        [result],
        digits,
      ),
      ...(sketch ? [sketch] : []),
    );
  }

  return { element, draw };
}
