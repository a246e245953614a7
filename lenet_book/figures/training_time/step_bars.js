/* Inside a step of a training: first a bet, which part takes most, then a bar for each part. */

import { format, h } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { phrase, words } from "../shared/draw/words.js";
import { fill } from "./bet_bar.js";
import { texts as TEXTS } from "./figure.json";
import { trainingsOf } from "./time_state.js";
import {
  ABOUT,
  microseconds,
  nameOf,
  partName,
  partTime,
  seconds,
  stepTime,
  stepWords,
} from "./time_words.js";

const FULL = 0.98; // of a track, for the longest bar of all

/** The inside of a step. Returns {element, show(line, state)}.
 *  onSet(patch)   the reader chose an epoch, or a part to bet on, or bets again
 *  reveal         the buttons that show what was measured */
export function stepBars(lines, onSet, reveal) {
  const [first] = lines;
  const longest = Math.max(...lines.map((line) => trainingsOf(line).length));
  const numbers = Array.from({ length: longest }, (_, i) => [i + 1, i + 1]);
  const epochs = choiceOf(TEXTS.epoch, Object.fromEntries(numbers), (id) =>
    onSet({ epoch: Number(id) }),
  );
  const which = h("div", { class: "lenet-choices" }, epochs.element);
  const parts = Object.keys(first.step);
  const names = Object.fromEntries(parts.map((part) => [part, partName(part)]));
  const guess = choiceOf(TEXTS.your_bet, names, (part) => onSet({ part }));
  const most = Math.max(...lines.flatMap(({ step }) => Object.values(step).map(partTime))) / FULL;
  const rows = parts.map((part) => barRow(part, most));
  const total = h("b", { class: "lenet-step-number", role: "cell" });
  const intro = h("p", {});
  const says = h("p", { class: "lenet-step-says" });
  const mark = h("span", {}, phrase(TEXTS.bars_end, { other: nameOf(first) }));
  const asks = h(
    "div",
    {},
    h("p", {}, words(TEXTS.step_question)),
    h("div", { class: "lenet-choices" }, guess.element),
    reveal.element,
  );
  const inside = h("div", {});
  const again = h(
    "button",
    { type: "button", onclick: () => onSet({ shown: "lines", part: null }) },
    TEXTS.step_again,
  );
  const bars = h(
    "div",
    {},
    says,
    h("div", { class: "lenet-choices lenet-row" }, again),
    h(
      "p",
      { class: "lenet-step-legend" },
      ["forwards", "backwards"].map((way) => h("span", {}, fill(way), TEXTS[way])),
      mark,
    ),
    h(
      "div",
      { role: "table", "aria-label": TEXTS.inside },
      rows.map(({ element }) => element),
      h(
        "div",
        { class: "lenet-step-row lenet-step-total", role: "row" },
        h("b", { role: "rowheader" }, TEXTS.together),
        total,
      ),
    ),
  );

  function show(line, { shown, epoch, part }) {
    const trained = trainingsOf(line);
    const isShown = shown === "step";
    intro.textContent = phrase(TEXTS.inside_epoch, {
      ...{ epoch, name: nameOf(line), seconds: seconds(trained[epoch - 1]) },
    });
    which.hidden = trained.length === 1;
    epochs.mark(String(epoch));
    guess.mark(part);
    reveal.allow(part !== null);
    inside.replaceChildren(isShown ? bars : asks); // what was measured is nowhere before the bet
    if (!isShown) return;
    says.textContent = stepWords(line, part);
    again.hidden = part === null;
    mark.hidden = line === first;
    total.textContent = microseconds(stepTime(line.step));
    for (const row of rows) row.show(line, first, part);
  }

  return {
    element: h(
      "div",
      { class: "lenet-step", role: "group", "aria-label": TEXTS.inside },
      which,
      intro,
      inside,
    ),
    show,
  };
}

/** The bar of a part; `full` microseconds fill its track. */
function barRow(part, full) {
  const isLayer = !ABOUT[part];
  const fills = (isLayer ? ["forwards", "backwards"] : [part]).map((kind) => fill(kind));
  const mark = h("span", { class: "lenet-step-mark" });
  const number = h("b", {});
  const ways = h("small", {});
  const cell = h("span", { class: "lenet-step-number", role: "cell" }, ways, number);
  const bet = h("small", { class: "lenet-step-bet" });

  function show({ step }, first, betOn) {
    const width = (time) => `${(100 * time) / full}%`;
    for (const [i, one] of fills.entries()) one.style.width = width(step[part][i]);
    mark.hidden = step === first.step;
    mark.style.left = width(partTime(first.step[part]));
    const all = microseconds(partTime(step[part]));
    number.textContent = all;
    if (isLayer) {
      const [forwards, backwards] = step[part].map(microseconds);
      cell.setAttribute("aria-label", phrase(TEXTS.of_ways, { all, forwards, backwards }));
      ways.textContent = `${step[part].map((time) => format(time, 1)).join(" + ")} = `;
    }
    bet.textContent = betOn === part ? TEXTS.your_bet : "";
  }

  return {
    element: h(
      "div",
      { class: "lenet-step-row", role: "row", "data-part": part },
      h(
        "span",
        { class: "lenet-step-name", role: "rowheader" },
        h("b", {}, partName(part)),
        bet,
        h("small", {}, ABOUT[part]),
      ),
      h("span", { class: "lenet-step-track", "aria-hidden": "true" }, fills, mark),
      cell,
    ),
    show,
  };
}
