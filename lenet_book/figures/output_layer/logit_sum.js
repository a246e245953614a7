/* How a class's logit comes about, and its probability from it. */

import { digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { ledger, matrix } from "../shared/draw/sums.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const LISTED = 6; // contributions that the sum names

/** hidden: the label of the layer before the output; columns: in which its units stand;
 *  names: of the classes. */
export function logitSum(hidden, columns, names) {
  const title = h("p", { class: "lenet-close-up-title" });
  const sentence = h("p", {});
  const body = h("div", { class: "lenet-arithmetic" });
  const element = h(
    "div",
    { class: "lenet-close-up", role: "region", "aria-label": TEXTS.sum_region },
    title,
    sentence,
    body,
  );

  /** What every hidden unit adds, with the chosen one marked. */
  function products({ products: values }, unit, palette) {
    const scale = largestOf(values);
    const cells = Array.from(values, (value, j) => ({
      value,
      color: palette.color(value, scale),
      strong: j === unit,
    }));
    const caption = phrase(TEXTS.products, { n: values.length });
    return h("div", { class: "lenet-products" }, matrix(caption, cells, columns, 2));
  }

  return {
    element,
    /** computed: from outputValues, and {logit}, the class; unit: the chosen one, or null. */
    show(computed, unit, palette) {
      const e = computed.explanations[computed.logit];
      const name = names[computed.logit];
      const digits = digitsFor(Math.max(largestOf(e.products), Math.abs(e.preActivation)));
      const logit = format(e.preActivation, digits);
      title.replaceChildren(...words(TEXTS.logit_of, { class: name, logit }));
      sentence.textContent = phrase(TEXTS.weighs, { n: e.products.length, hidden, class: name });
      const total = { label: TEXTS.logit, value: e.preActivation };
      body.replaceChildren(
        products(e, unit, palette),
        ledger(TEXTS.sum, termsOf(e, hidden), total, probabilityLines(computed), digits),
      );
    },
  };
}

/** The terms of a logit: the products that add most, the rest together, and the bias.
 *  @returns {Term[]} */
function termsOf({ inputs, weights, products, bias }, hidden) {
  const order = Array.from(products.keys());
  order.sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
  const rest = order.slice(LISTED);
  /** @type {Term[]} */
  const terms = order.slice(0, LISTED).map((j) => ({
    label: `${hidden}[${j}]`,
    how: `${format(inputs[j], 2)} × ${format(weights[j], 2)}`,
    value: products[j],
  }));
  if (rest.length) {
    const value = rest.reduce((sum, j) => sum + products[j], 0);
    terms.push({ label: phrase(TEXTS.others, { n: rest.length }), value });
  }
  return [...terms, { label: TEXTS.bias, value: bias }];
}

/** The lines below a logit: what softmax makes of it.
 *  @returns {Term[]} */
function probabilityLines({ logits, added, temperature, probabilities, logit }) {
  const scaled = logits.map((z) => (z + added) / temperature);
  const largest = Math.max(...scaled);
  const mine = scaled[logit];
  const total = scaled.reduce((sum, z) => sum + Math.exp(z - largest), 0);
  /** @type {Term[]} */
  const lines = [];
  if (added) {
    const label = phrase(TEXTS.with_constant, { added: format(added, 0, true) });
    lines.push({ label, value: logits[logit] + added });
  }
  if (temperature !== 1) {
    const label = phrase(TEXTS.by_temperature, { temperature: format(temperature, 1) });
    lines.push({ label, value: mine });
  }
  return [
    ...lines,
    { label: TEXTS.less_largest, value: mine - largest },
    { label: TEXTS.power, value: Math.exp(mine - largest), unsigned: true },
    { label: TEXTS.all_powers, value: total, unsigned: true },
    { label: TEXTS.ratio, value: probabilities[logit], strong: true, unsigned: true },
  ];
}
