/* What a reader can choose beside the chart, and the buttons with which a guess is drawn. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { phrase } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { UNDRAWN } from "./guess.js";
import { allSizes, choosing, lineOf, linesOf, showingAll } from "./learning_state.js";
import { guessAt, modelName, pictures, whole } from "./learning_words.js";
import { fitEnds } from "./power_law.js";

const button = (text, onclick, label = null) =>
  h("button", { type: "button", onclick, "aria-label": label }, text);

/** Which network, and what is held. Returns {element, mark(state)}. */
export function curveChoice(figure, lines, read) {
  const choose = (patch) => figure.set(choosing(lines, read(), patch));
  const names = Object.fromEntries(lines.map((line) => [line.model, modelName(line)]));
  const model = choiceOf(TEXTS.curve, names, (id) => choose({ model: id }));
  const held = choiceOf(TEXTS.held, STATE.held.choices, (id) => choose({ held: id }));
  return {
    element: h("div", { class: "lenet-choices" }, model.element, held.element),
    mark(state) {
      model.mark(state.model);
      held.mark(lineOf(lines, state).held);
      held.element.hidden = linesOf(lines, state.model).length === 1;
    },
  };
}

/** Buttons that draw, for who drags nothing. Returns {element, mark(state, line)}. */
export function pointButtons({ onMove, onStep, onClear }) {
  const size = h("b", {});
  const value = h("b", { class: "lenet-learning-value" });
  const fewer = button("←", () => onMove(-1), TEXTS.fewer_pictures);
  const more = button("→", () => onMove(1), TEXTS.more_pictures);
  const clear = button(TEXTS.clear, onClear);
  return {
    element: h(
      "div",
      { class: "lenet-row lenet-learning-point", role: "group", "aria-label": TEXTS.point },
      h("span", { class: "lenet-row" }, fewer, size, more),
      h(
        "span",
        { class: "lenet-row" },
        button("−", () => onStep(-1), TEXTS.lower),
        value,
        button("+", () => onStep(1), TEXTS.higher),
      ),
      clear,
    ),
    mark({ at, guess }, { sizes }) {
      const place = sizes.indexOf(at);
      size.textContent = pictures(at);
      value.textContent = guessAt(guess?.[place] ?? UNDRAWN);
      fewer.disabled = place === 0;
      more.disabled = place === sizes.length - 1;
      clear.disabled = guess === null;
    },
  };
}

/** A list to choose from. Returns {element, offer(choices, chosen)}: [[value, text]]. */
function listOf(name, onChoose) {
  const list = h("select", { "aria-label": name, onchange: () => onChoose(list.value) });
  return {
    element: h("label", { class: "lenet-row" }, name, list),
    offer(choices, chosen) {
      list.replaceChildren(...choices.map(([value, text]) => h("option", { value }, text)));
      list.value = String(chosen);
      list.disabled = choices.length < 2;
    },
  };
}

/** Which power law, and how the chart is drawn. Returns {element, mark(state, line)}. */
export function chartOptions(figure, lines, read) {
  const all = allSizes(lines);
  const law = listOf(TEXTS.fit, (value) => figure.set({ fit: value ? Number(value) : null }));
  const ends = [TEXTS.sizes_from, TEXTS.sizes_to].map((name) =>
    listOf(name, () => {
      const [from, to] = ends.map(({ element }) => Number(element.querySelector("select").value));
      figure.set({ sizes: from === all[0] && to === all.at(-1) ? null : [from, to] });
    }),
  );
  const across = choiceOf(TEXTS.across, STATE.across.choices, (id) => figure.set({ across: id }));
  const up = choiceOf(TEXTS.up, STATE.up.choices, (id) => figure.set({ up: id }));
  const showAll = button(TEXTS.show_all, () => figure.set(showingAll(lines, read(), true)));
  const showOne = button(TEXTS.show_one, () => figure.set(showingAll(lines, read(), false)));
  const element = h(
    "div",
    { class: "lenet-choices" },
    up.element,
    across.element,
    law.element,
    h("span", { class: "lenet-row" }, ends[0].element, ends[1].element),
    h("span", { class: "lenet-row" }, showAll, showOne),
  );

  function mark(state, line) {
    const [first, last] = state.sizes ?? [all[0], all.at(-1)];
    const told = (sizes) => sizes.map((size) => [size, whole(size)]);
    law.offer([["", TEXTS.no_fit], ...told(fitEnds(line))], state.fit ?? "");
    ends[0].offer(told(all.filter((size) => size < last)), first);
    ends[1].offer(told(all.filter((size) => size > first)), last);
    across.mark(state.across);
    up.mark(state.up);
    showOne.disabled = !state.beside.length;
  }

  return { element, mark };
}

/** What is drawn, and reads at the marked size. Returns {element, show(entries, at)}: entries
 *  [{id, sign, name, value, isBeside}], the last with a button that takes it away. */
export function legend(onTakeAway) {
  const title = h("p", { class: "lenet-note" });
  const list = h("ul", { class: "lenet-chart-legend" });
  const entry = ({ id, sign, name, value, isBeside }) =>
    h(
      "li",
      { "data-id": id },
      sign,
      name,
      h("b", {}, value),
      isBeside ? button("×", () => onTakeAway(id), phrase(TEXTS.take_away, { name })) : null,
    );
  return {
    element: h("div", {}, title, list),
    show(entries, at) {
      title.textContent = phrase(TEXTS.legend, { size: pictures(at) });
      title.hidden = !entries.length;
      list.replaceChildren(...entries.map(entry));
    },
  };
}
