/* How alike two maps are: three numbers, each with a bar from −1 to 1, and a mark for what the
 * maps of two different pictures have. */

import { format, h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { rankCorrelation, similarity } from "./likeness.js";

const NAMES = ["rank", "sizes", "ssim"];
const MARKED = "sizes"; // the measure that the recorded levels are of

/** @param {Float64Array} map @param {Float64Array} other @param {[number, number]} shape */
export const likenessOf = (map, other, shape) => ({
  rank: rankCorrelation(map, other),
  sizes: rankCorrelation(map.map(Math.abs), other.map(Math.abs)),
  ssim: similarity(map, other, shape),
});

export const inWords = (value) => (value === null ? TEXTS.no_number : format(value, 2));

export function measuresView() {
  const rows = NAMES.map((name) => {
    const bar = h("i", {});
    const number = h("td", {});
    const track = h("td", { class: "lenet-lens-track", "aria-hidden": "true" }, bar);
    const element = h("tr", {}, h("th", { scope: "row" }, TEXTS[name]), track, number);
    return { name, bar, number, element };
  });
  const marked = rows.find(({ name }) => name === MARKED);
  const mark = h("b", {});
  const level = h("span", {});
  marked.bar.before(mark);
  marked.element.firstChild.append(level);
  const element = h(
    "table",
    { class: "lenet-lens-measures" },
    h("caption", {}, TEXTS.measures),
    h(
      "tbody",
      {},
      rows.map((row) => row.element),
    ),
  );
  return {
    element,
    /** likeness: from likenessOf; null: there are no two maps. known: the level of maps of two
     *  different pictures, or undefined. */
    show(likeness, known) {
      element.hidden = !likeness;
      mark.hidden = level.hidden = known === undefined;
      mark.style.left = percent(known ?? 0);
      level.textContent =
        known === undefined ? "" : phrase(TEXTS.level, { level: format(known, 2) });
      for (const { name, bar, number } of rows) {
        const value = likeness?.[name] ?? null;
        number.textContent = inWords(value);
        bar.hidden = value === null;
        bar.style.left = percent(Math.min(0, value ?? 0));
        bar.style.width = `${50 * Math.abs(value ?? 0)}%`;
        bar.classList.toggle("lenet-negative", (value ?? 0) < 0);
      }
    },
  };
}

/** The place of a number on the bar from −1 to 1. */
const percent = (value) => `${50 + 50 * value}%`;
