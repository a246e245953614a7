/* The arithmetic of the convolution bench: a patch, the kernel to edit, the products, the sum. */

import { digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { curve, ledger } from "../shared/draw/sums.js";
import { phrase } from "../shared/draw/words.js";
import { channelPart, sumOf } from "./bench_map.js";
import { notTaken, takes } from "./bench_words.js";
import { channelEquation } from "./channel_equation.js";
import { texts as TEXTS } from "./figure.json";
import { typedWeight } from "./typed_weight.js";

const channelNames = ({ colored, channels }) =>
  colored
    ? [TEXTS.red, TEXTS.green, TEXTS.blue]
    : Array.from({ length: channels }, (_, c) => phrase(TEXTS.channel, { c }));

/** The arithmetic of one unit, in which the reader changes the kernel:
 *  onWeight(at, channels, value)  a weight of some channels, at a place as it is shown
 *  onBias(value)                  the bias */
export function benchSum(pictures, { onWeight, onBias }) {
  const names = channelNames(pictures);
  let channel = 0;
  let together = false;
  let shown = null;
  const account = h("div", {});
  const title = h("p", { class: "lenet-close-up-title" });
  const taken = h("p", { class: "lenet-bench-takes" });
  const refusal = h("p", { class: "lenet-misfit", role: "alert" });
  const refuse = (why) => {
    refusal.textContent = why;
  };
  const onEdit = (at, value) => onWeight(at, together ? [...names.keys()] : [channel], value);
  const product = channelEquation(pictures, names, onEdit, refuse);
  const tabs = choiceOf(TEXTS.show, Object.fromEntries(names.entries()), (chosen) => {
    channel = Number(chosen);
    draw(shown);
  });
  const all = h("input", {
    type: "checkbox",
    onchange: ({ target }) => {
      together = target.checked;
    },
  });
  const bias = biasField(onBias, refuse, () => draw(shown));
  const element = h(
    "div",
    { class: "lenet-close-up lenet-bench-sum", role: "group", "aria-label": TEXTS.how },
    title,
    taken,
    h(
      "div",
      { class: "lenet-row" },
      names.length > 1 ? tabs.element : null,
      names.length > 1 ? h("label", {}, all, TEXTS.together) : null,
      h("label", {}, TEXTS.bias, " ", bias.element),
    ),
    refusal,
    h("div", { class: "lenet-arithmetic" }, product.element, account),
    h("p", { class: "lenet-hint" }, TEXTS.hint),
  );

  /** state: what benchMap gives, with {unit, explanation, palette, turned}. */
  function draw(state) {
    shown = state;
    const { used, unit, explanation } = state;
    const [y, x] = unit;
    const sums = names.map((_, c) => sumOf(channelPart(explanation, used.shape[2], c).products));
    const digits = digitsFor(Math.max(largestOf(sums), Math.abs(explanation.preActivation)));
    product.draw(state, channel, digits);
    const { output, activation, preActivation } = explanation;
    title.replaceChildren(
      h("code", {}, phrase(TEXTS.unit, { y, x })),
      " = ",
      h("b", {}, format(output)),
    );
    taken.textContent = takes(state.net.layers[0], explanation.window);
    tabs.mark(String(channel));
    bias.show(used.bias);
    const terms = sums.map((value, c) => ({ label: names[c], value }));
    account.className = "lenet-account";
    account.replaceChildren(
      total(terms, explanation, digits),
      curve(activation, preActivation, output) || "",
    );
  }

  return { element, draw };
}

/** How the channels' sums become the unit's value. */
function total(terms, { products, bias, activation, preActivation, output }, digits) {
  const isLinear = activation === "linear";
  const z = format(preActivation, digits);
  const label = isLinear ? TEXTS.no_activation : `${activation}(${z})`;
  return ledger(
    phrase(TEXTS.all_products, { n: products.length }),
    [...terms, { label: TEXTS.bias, value: bias }],
    { label: TEXTS.sum, value: preActivation },
    [{ label, value: output, strong: true }],
    digits,
  );
}

/** The bias, to type into: what is being typed stays as it is typed. onRefuse(why): it is not
 *  taken, or with "" it is; onLeave(): it is done. */
function biasField(onBias, onRefuse, onLeave) {
  let kept = "";
  const element = h("input", {
    type: "text",
    inputmode: "decimal",
    size: 7,
    oninput: ({ target }) => {
      const { value, wrong } = typedWeight(target.value);
      target.setAttribute("aria-invalid", String(Boolean(wrong)));
      if (wrong) return;
      onRefuse("");
      onBias(value);
    },
    onchange: ({ target }) => onRefuse(notTaken(target.value, kept)),
    onblur: onLeave,
  });
  return {
    element,
    show(value) {
      kept = format(value, 3);
      if (element === document.activeElement) return;
      element.value = kept;
      element.removeAttribute("aria-invalid");
    },
  };
}
