/* What a reader of the bench chooses: what happens to the picture, how strongly, and which way. */

import { h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { selection } from "../shared/draw/selection.js";
import { phrase } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { strengthWords } from "./stress_says.js";
import { ATTACKS, nextDraw, strongest, waysOf, withKind } from "./stress_state.js";

const WAYS = {
  shift: [TEXTS.right, TEXTS.left, TEXTS.down, TEXTS.up],
  brightness: [TEXTS.brighter, TEXTS.darker],
  rotation: [TEXTS.left, TEXTS.right],
};
const DRAWN = ["noise", "many_steps", "by_chance"];

/** names: of the classes; networks: names of those to choose from */
export function stressControls(figure, { names, networks }) {
  const choices = Object.fromEntries(networks.map((name) => [name, STATE.network.choices[name]]));
  const network = choiceOf(TEXTS.network, choices, (name) => figure.set({ network: name }));
  network.element.hidden = networks.length < 2;
  const kind = selection(TEXTS.kind, Object.entries(STATE.kind.choices), (value) =>
    figure.set(withKind(value)),
  );
  const goals = [["", TEXTS.away], ...names.map((name, c) => [c, phrase(TEXTS.towards, { name })])];
  const goal = selection(TEXTS.goal, goals, (value) =>
    figure.set({ target: value === "" ? null : Number(value) }),
  );
  const strength = slider(TEXTS.strength, 0, (value) => figure.set({ strength: value }));
  const period = slider(TEXTS.period, STATE.period.least, (value) => figure.set({ period: value }));
  const ways = Object.entries(WAYS).map(([of, labels]) => ({
    of,
    ...choiceOf(TEXTS.way, { ...labels }, (way) => figure.set({ way: Number(way) })),
  }));
  const drawn = h("span", {});
  const again = () => figure.set({ draw: nextDraw(figure.state.draw, STATE.draw.most) });
  const draws = h(
    "div",
    { class: "lenet-row" },
    h("button", { type: "button", onclick: again }, TEXTS.draw_again),
    drawn,
  );

  return {
    element: h(
      "div",
      { class: "lenet-stress-controls" },
      h("div", { class: "lenet-row" }, kind.element, goal.element, network.element),
      h("div", { class: "lenet-stress-sliders" }, strength.element, period.element),
      ways.map(({ element }) => element),
      draws,
    ),
    mark(state) {
      network.mark(state.network);
      kind.mark(state.kind);
      goal.mark(state.target ?? "");
      goal.element.hidden = !ATTACKS.includes(state.kind);
      strength.mark(
        state.strength,
        strongest(state.kind),
        strengthWords(state.kind, state.strength),
      );
      period.element.hidden = state.kind !== "stripes";
      const wide = phrase(TEXTS.unit_pixels, { n: state.period });
      period.mark(state.period, STATE.period.most, wide);
      for (const { of, element, mark } of ways) {
        element.hidden = of !== state.kind || waysOf(of) < 2;
        mark(String(state.way));
      }
      draws.hidden = !DRAWN.includes(state.kind);
      drawn.textContent = phrase(TEXTS.drawn, { draw: state.draw, draws: STATE.draw.most });
    },
  };
}

function slider(label, least, onInput) {
  const shown = h("output", {});
  const input = h("input", {
    type: "range",
    min: least,
    step: 1,
    oninput: () => onInput(Number(input.value)),
  });
  return {
    element: h("label", { class: "lenet-stress-strength" }, h("span", {}, label), input, shown),
    mark(value, most, text) {
      input.max = String(most);
      input.value = String(value);
      shown.textContent = text;
      input.setAttribute("aria-valuetext", text);
    },
  };
}
