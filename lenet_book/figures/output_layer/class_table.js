/* The ten classes: logits and probabilities side by side, the loss, and where a logit comes from. */

import { digitsFor, format, h, largestOf, percent } from "../shared/draw/drawing.js";
import { ledger, matrix } from "../shared/draw/sums.js";

const LISTED = 6; // contributions that the sum names
const MOST_LOSS = 6; // where the bar of the loss ends

/** Words for a screen reader, where the eye has a column's heading or a mark. */
const unseen = (text) => h("span", { class: "lenet-unseen" }, text);

/** A row for each class. onChoose(c): the reader wants to see where its logit comes from. */
export function classTable(names, onChoose) {
  const unitHead = h("span", { class: "lenet-class-part" });
  const rows = names.map((name, c) => {
    const row = {
      logit: h("i", {}),
      logitText: h("span", { class: "lenet-value" }),
      part: h("span", { class: "lenet-value lenet-class-part" }),
      bar: h("i", {}),
      value: h("span", { class: "lenet-value" }),
      truth: unseen(""),
    };
    row.element = h(
      "button",
      { type: "button", class: "lenet-bar lenet-class", onclick: () => onChoose(c) },
      h("span", { class: "lenet-name" }, name, row.truth),
      h("span", { class: "lenet-signed" }, row.logit, unseen(": logit ")),
      row.logitText,
      row.part,
      h("span", { class: "lenet-track" }, row.bar, unseen(", probability ")),
      row.value,
    );
    return row;
  });
  const head = h(
    "div",
    { class: "lenet-bar lenet-class lenet-class-head", "aria-hidden": "true" },
    ["", "logit", "", unitHead, "probability", ""].map((text) =>
      typeof text === "string" ? h("span", {}, text) : text,
    ),
  );
  const element = h(
    "div",
    { class: "lenet-classes", role: "group", "aria-label": "Classes: choose one to see its sum" },
    head,
    rows.map((row) => row.element),
  );

  function show({
    logits,
    added,
    probabilities,
    best,
    truth,
    logit,
    unit,
    unitName,
    explanations,
  }) {
    const moved = logits.map((z) => z + added);
    const scale = largestOf(moved);
    element.classList.toggle("lenet-has-part", unit !== null);
    unitHead.textContent = unit === null ? "" : unitName;
    rows.forEach((row, c) => {
      const half = (50 * Math.abs(moved[c])) / (scale || 1);
      row.logit.style.width = `${half}%`;
      row.logit.style.left = moved[c] < 0 ? `${50 - half}%` : "50%";
      row.logit.classList.toggle("lenet-negative", moved[c] < 0);
      row.logitText.textContent = format(moved[c], 2);
      row.part.textContent = unit === null ? "" : format(explanations[c].products[unit], 2, true);
      row.bar.style.width = `${100 * probabilities[c]}%`;
      row.value.textContent = percent(probabilities[c]);
      row.element.classList.toggle("lenet-best", c === best);
      row.element.classList.toggle("lenet-true", c === truth);
      row.element.setAttribute("aria-pressed", String(c === logit));
      row.truth.textContent = c === truth ? ", the true class" : "";
    });
  }

  return { element, show };
}

/** The loss as a bar, beside what a blind guess among `classes` costs. */
export function lossBar(classes) {
  const text = h("span", { class: "lenet-loss-text" });
  const bar = h("i", {});
  const guess = h("span", { class: "lenet-loss-guess" });
  guess.style.left = `${(100 * Math.log(classes)) / MOST_LOSS}%`;
  const track = h("span", { class: "lenet-track", "aria-hidden": "true" }, bar, guess);
  const key = h("small", {}, `mark: a blind guess, ${format(Math.log(classes), 2)}`);
  const element = h("div", { class: "lenet-loss" }, text, track, key);

  /** probability: of the true class; null where no class is known to be true. */
  function show(probability) {
    element.hidden = probability === null;
    if (probability === null) return;
    const loss = -Math.log(probability);
    text.textContent = `loss = −ln ${probability < 0.001 ? "of less than 0.001" : format(probability)} = ${format(loss, 2)}`;
    bar.style.width = `${Math.min(100, (100 * loss) / MOST_LOSS)}%`;
  }

  return { element, show };
}

/** How a class's logit comes about, and its probability from it. */
export function logitSum() {
  const title = h("p", { class: "lenet-close-up-title" });
  const sentence = h("p", {});
  const body = h("div", { class: "lenet-arithmetic" });
  const element = h(
    "div",
    { class: "lenet-close-up", role: "region", "aria-label": "How this logit came about" },
    title,
    sentence,
    body,
  );

  function show(now) {
    const { explanation: e, palette, columns, hidden, unit, className } = now;
    const digits = digitsFor(Math.max(largestOf(e.products), Math.abs(e.preActivation)));
    const scale = largestOf(e.products);
    title.replaceChildren(`Logit of ${className} = `, h("b", {}, format(e.preActivation, digits)));
    sentence.textContent =
      `Each of the ${e.products.length} values of ${hidden}, times its weight for ${className}. ` +
      "Orange speaks for the class, blue against it.";
    const cells = Array.from(e.products, (value, j) => ({
      value,
      color: palette.color(value, scale),
      strong: j === unit,
    }));
    body.replaceChildren(
      h(
        "div",
        { class: "lenet-products" },
        matrix(`${e.products.length} products`, cells, columns, 2),
      ),
      account(now, digits),
    );
  }

  function account(
    { explanation: e, hidden, added, temperature, logits, probabilities, logit },
    digits,
  ) {
    const order = Array.from(e.products.keys());
    order.sort((a, b) => Math.abs(e.products[b]) - Math.abs(e.products[a]));
    const rest = order.slice(LISTED);
    /** @type {Term[]} */
    const terms = order.slice(0, LISTED).map((j) => ({
      label: `${hidden}[${j}]`,
      how: `${format(e.inputs[j], 2)} × ${format(e.weights[j], 2)}`,
      value: e.products[j],
    }));
    if (rest.length) {
      const value = rest.reduce((sum, j) => sum + e.products[j], 0);
      terms.push({ label: `the other ${rest.length} together`, value });
    }
    terms.push({ label: "bias", value: e.bias });
    const scaled = (z) => (z + added) / temperature;
    const largest = Math.max(...logits.map(scaled));
    const mine = scaled(logits[logit]);
    const total = logits.reduce((sum, z) => sum + Math.exp(scaled(z) - largest), 0);
    const results = [];
    if (added)
      results.push({ label: `with ${format(added, 0, true)}`, value: logits[logit] + added });
    if (temperature !== 1) {
      results.push({ label: `÷ temperature ${format(temperature, 1)}`, value: mine });
    }
    results.push(
      { label: "minus the largest logit", value: mine - largest },
      { label: "e to that", value: Math.exp(mine - largest), unsigned: true },
      { label: "the same, all classes", value: total, unsigned: true },
      { label: "softmax: their ratio", value: probabilities[logit], strong: true, unsigned: true },
    );
    return ledger("Sum", terms, { label: "logit", value: e.preActivation }, results, digits);
  }

  return { element, show };
}
