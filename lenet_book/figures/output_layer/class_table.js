/* The classes: logits and probabilities side by side, and what the chosen unit adds to each. */

import { format, h, largestOf, percent } from "../shared/draw/drawing.js";
import { oneStop } from "../shared/draw/one_stop.js";
import { texts as TEXTS } from "./figure.json";

/** Words for a screen reader, where the eye has a column's heading or a mark. */
const unseen = (text) => h("span", { class: "lenet-unseen" }, text);

/** A row for each class. onChoose(c): the reader wants to see where its logit comes from. */
export function classTable(names, onChoose) {
  const unitHead = h("span", { class: "lenet-class-part" });
  const rows = names.map((name, c) => classRow(name, () => onChoose(c)));
  const head = h(
    "div",
    { class: "lenet-bar lenet-class lenet-class-head", "aria-hidden": "true" },
    ["", TEXTS.logit, "", unitHead, TEXTS.probability, ""].map((text) =>
      typeof text === "string" ? h("span", {}, text) : text,
    ),
  );
  const element = oneStop(
    h(
      "div",
      { class: "lenet-classes", role: "toolbar", "aria-label": TEXTS.classes },
      head,
      rows.map((row) => row.element),
    ),
  );

  return {
    element,
    /** computed: from outputValues, and {truth, logit}; part: {name, values}, what the chosen
     *  unit adds to the logits, or null. */
    show({ logits, added, probabilities, best, truth, logit }, part) {
      const moved = logits.map((z) => z + added);
      const scale = largestOf(moved);
      element.classList.toggle("lenet-has-part", part !== null);
      unitHead.textContent = part ? part.name : "";
      rows.forEach((row, c) => {
        row.showLogit(moved[c], scale);
        row.showPart(part ? format(part.values[c], 2, true) : "");
        row.showProbability(probabilities[c]);
        row.mark(c === best, c === truth, c === logit);
      });
    },
  };
}

/** The row of one class, a button. */
function classRow(name, onclick) {
  const logitBar = h("i", {});
  const logit = h("span", { class: "lenet-value" });
  const part = h("span", { class: "lenet-value lenet-class-part" });
  const bar = h("i", {});
  const probability = h("span", { class: "lenet-value" });
  const truth = unseen("");
  const element = h(
    "button",
    { type: "button", class: "lenet-bar lenet-class", onclick },
    h("span", { class: "lenet-name" }, name, truth),
    h("span", { class: "lenet-signed" }, logitBar, unseen(TEXTS.heard_logit)),
    logit,
    part,
    h("span", { class: "lenet-track" }, bar, unseen(TEXTS.heard_probability)),
    probability,
  );

  return {
    element,
    /** scale: the value at which the bars end, on either side. */
    showLogit(value, scale) {
      const half = (50 * Math.abs(value)) / (scale || 1);
      logitBar.style.width = `${half}%`;
      logitBar.style.left = value < 0 ? `${50 - half}%` : "50%";
      logitBar.classList.toggle("lenet-negative", value < 0);
      logit.textContent = format(value, 2);
    },
    showPart(text) {
      part.textContent = text;
    },
    showProbability(value) {
      bar.style.width = `${100 * value}%`;
      probability.textContent = percent(value);
    },
    mark(isBest, isTrue, isChosen) {
      element.classList.toggle("lenet-best", isBest);
      element.classList.toggle("lenet-true", isTrue);
      element.setAttribute("aria-pressed", String(isChosen));
      truth.textContent = isTrue ? TEXTS.heard_truth : "";
    },
  };
}
