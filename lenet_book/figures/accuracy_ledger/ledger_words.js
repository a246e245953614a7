/* What the ledger says: its numbers as they are written, and its sentences. */

import { format } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { goalOf, openCount } from "./ranking.js";

const NUMBERS = TEXTS.numbers.split(", "); // from two on

export const percents = (value) => phrase(TEXTS.percent, { n: format(100 * value, 1) });
export const points = (value, signed) => format(100 * value, 1, signed);

/** Whether a row is a learner's own: runs, and nothing behind them. */
export const isOwn = (row) => !row.history;

/** On which pictures a measure is taken. */
export const IMAGES = { validation: TEXTS.validation_images, test: TEXTS.test_images };

/** What a change did. `runs` is how many seeds each of the two rows has.
 *  @param {{ verdict: string }} change @param {number[]} runs */
export function verdictOf({ verdict }, [one, other]) {
  if (verdict !== "open") return TEXTS[verdict];
  return one === other ? phrase(TEXTS.open, { number: NUMBERS[one - 2] }) : TEXTS.open_unequal;
}

/** What a row says. `before` is the row that it changes, or null. */
export function sentenceOf(row, before, measure) {
  const { mean, half, change, values } = row.measures[measure];
  const reached = {
    row: row.label,
    accuracy: percents(mean),
    half: points(half),
    images: IMAGES[measure],
  };
  if (!change) return phrase(isOwn(row) ? TEXTS.own_first : TEXTS.first, reached);
  return phrase(isOwn(row) ? TEXTS.own_change : TEXTS.change, {
    ...reached,
    points: points(change.mean, true),
    points_half: points(change.half),
    before: before.name,
    verdict: verdictOf(change, [values.length, before.measures[measure].values.length]),
  });
}

/** What all rows say: where they begin, where they lead, and how many changes stay in doubt. */
export function summaryOf(rows, measure) {
  const [first] = rows;
  const goal = goalOf(rows, measure);
  const [from, to] = [first, goal].map((row) => row.measures[measure].mean);
  const text = goal === first ? TEXTS.none_above : isOwn(first) ? TEXTS.own_way : TEXTS.way;
  const said = phrase(text, {
    first: first.name,
    from: percents(from),
    goal: goal.name,
    to: percents(to),
    images: IMAGES[measure],
    points: points(to - from, true),
  });
  const open = openCount(rows, measure);
  return open ? `${said} ${phrase(TEXTS.doubt, { open, all: rows.length - 1 })}` : said;
}
