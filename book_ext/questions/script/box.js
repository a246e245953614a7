/* A question of the page: it takes an answer, says what was right and why, and lifts its veil. */

import { h } from "../../../lenet_book/figures/shared/draw/drawing.js";
import { fieldOf } from "./fields.js";
import { judge } from "./judge.js";
import TEXTS from "./texts.json" with { type: "json" };
import { veilBehind } from "./veil.js";

const GENERAL = ["more", "less", "otherwise"]; // replies to no answer in particular

/** Make a box answer.
 *  @param {HTMLElement} box
 *  @param {{value?: any, shown?: true} | undefined} given what came back on an earlier visit
 *  @param {(id: string, given: any) => void} onAnswer */
export function questionBox(box, given, onAnswer) {
  const question = JSON.parse(box.dataset.question);
  const field = fieldOf(box, question);
  /** @type {HTMLElement} */
  const details = box.querySelector(":scope > details");
  const { why, keys, replies } = sentences(details, question.form);
  details.hidden = true;

  const verdict = h("div", { class: "book-verdict", role: "status" });
  const isFigure = question.form === "figure";
  const check = h("button", { type: "submit" }, isFigure ? TEXTS.check_figure : TEXTS.check);
  const show = h("button", { type: "button", onclick: reveal }, TEXTS.show);
  const form = h(
    "form",
    { class: "book-answer", id: `${question.id}-form`, novalidate: true, onsubmit: answer },
    field.elements,
    h("span", { class: "book-buttons" }, check, show),
  );
  details.before(form, verdict);

  const veil = question.box === "predict" ? veilBehind(box, () => lift?.remove()) : null;
  const lift = veil && h("p", { class: "book-lift" }, TEXTS.veiled);
  if (veil) veil.element.before(lift);

  function answer(event) {
    event.preventDefault();
    const read = field.read();
    if ("problem" in read) {
      say(h("p", {}, TEXTS[read.problem]));
      return;
    }
    tell(read.value);
    onAnswer(question.id, { value: read.value });
  }

  /** Say what was right, and reply to this answer. */
  function tell(value) {
    const { right, reply } = judge(question, keys, value);
    box.dataset.answered = right ? "right" : "wrong";
    const own = replies[reply] ? [replies[reply].cloneNode(true)] : [];
    const word = h("b", {}, right ? TEXTS.right : TEXTS.wrong);
    const isSaid = right || isFigure || !field.answer;
    say(h("p", {}, word, " ", isSaid ? "" : field.answer), ...own, ...reasons(right));
    veil?.open();
  }

  // A figure's task can be tried again: what is right is said only to those who have it, or ask.
  const reasons = (right) => (right || !isFigure ? why.map((p) => p.cloneNode(true)) : []);

  /** The reader asks for the answer: say it, and set it. */
  function reveal() {
    tellRight();
    if (question.form === "choice") field.show(question.right);
    if (isFigure) field.show(firstOf(question.right));
    onAnswer(question.id, { shown: true });
  }

  function tellRight() {
    box.dataset.answered ||= "shown";
    const right = rightReply(question, replies);
    say(h("p", {}, h("b", {}, TEXTS.shown), " ", field.answer), ...right, ...reasons(true));
    veil?.open();
  }

  function say(...children) {
    verdict.replaceChildren(...children);
  }

  // As it was left on an earlier visit; a figure has its state from the link, and keeps it.
  if (given?.shown) tellRight();
  else if (given) {
    if (!isFigure) field.show(given.value);
    tell(given.value);
  }

  // Paper has no buttons: the folded answer is printed in their place.
  addEventListener("beforeprint", () => Object.assign(details, { hidden: false, open: true }));
  addEventListener("afterprint", () => Object.assign(details, { hidden: true, open: false }));

  return {
    id: question.id,
    /** Say the answer to a reader who wants to read on; it does not count as answered. */
    show() {
      if (!box.dataset.answered) tellRight();
    },
  };
}

/** What the details hold: why the answer is right, and a sentence for each wrong one. */
function sentences(details, form) {
  const list = details.querySelector(form === "choice" ? ":scope > ol" : ":scope > ul");
  const lines = list ? [...list.children] : [];
  const why = [...details.children].filter((child) => child !== list && !child.matches("summary"));
  const keys = lines.map((line) => line.querySelector("strong")?.textContent ?? "");
  const replies = lines.map((line, i) => {
    const text = line.cloneNode(true);
    const words = text.querySelector(":scope > p") ?? text;
    const rest = words.querySelector("strong")?.nextSibling;
    if (GENERAL.includes(keys[i]) || (form === "figure" && rest?.textContent.startsWith(":"))) {
      rest.previousSibling.remove();
      rest.textContent = rest.textContent.replace(/^[:,]?\s*/, "");
    }
    return h("p", {}, [...words.childNodes]);
  });
  return { why, keys, replies };
}

const rightReply = ({ form, right }, replies) =>
  form === "choice" ? [replies[right - 1].cloneNode(true)] : [];

const firstOf = (right) =>
  Object.fromEntries(
    Object.entries(right).map(([name, [first]]) => [name, first?.between?.[1] ?? first]),
  );
