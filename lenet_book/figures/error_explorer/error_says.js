/* What the error explorer says of a cell. */

import { percent } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const sum = (row) => row.reduce((total, count) => total + count, 0);

/** The cell's heading, as children of an element. counts: by network */
export function headingWords(counts, { network, truth, found }, classNames) {
  const row = counts[network][truth];
  const whole = sum(row);
  if (!whole) return words(TEXTS.none_of_class);
  const text = truth === found ? TEXTS.heading_right : TEXTS.heading_wrong;
  const heading = words(text, {
    truth: classNames[truth],
    found: classNames[found],
    count: row[found],
    whole,
    share: percent(row[found] / whole),
  });
  const others = Object.keys(counts).filter((name) => name !== network);
  const compared = others.map((name) =>
    phrase(TEXTS.compared, { count: counts[name][truth][found] }),
  );
  return [...heading, " ", compared.join(" ")];
}

/** By which rule the pictures of a cell were chosen. */
export function ruleSays(shown, count) {
  if (!count) return TEXTS.none;
  return shown === count ? TEXTS.all_shown : phrase(TEXTS.some_shown, { shown });
}
