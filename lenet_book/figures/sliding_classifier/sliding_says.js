/* What the sliding classifier tells in sentences. */

import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { gapBetween } from "./sliding_answers.js";

const EQUAL = 5e-8; // probabilities that differ by less are equal to seven decimals

const whole = (number) => number.toLocaleString("en");
const digits = (gap, { isShare }) => ({
  gap: gap.toFixed(7),
  what: isShare ? TEXTS.probabilities : TEXTS.outputs,
});

/** How many answers a piece of this size gives. */
export function sizeSays({ side, count, grid: [down, across] }) {
  return phrase(count === 1 ? TEXTS.gives_one : TEXTS.gives_many, { side, down, across });
}

/** What a button offers that compares all answers with their windows. */
export const compareSays = ({ count }) =>
  phrase(count === 1 ? TEXTS.compare_one : TEXTS.compare_all, { count });

/** What that comparison has found. */
export function comparedSays({ count }, { same, gap }, answer) {
  const gaps = phrase(gap < EQUAL ? TEXTS.all_equal : TEXTS.all_differ, digits(gap, answer));
  if (!answer.chooses) return gaps;
  return `${phrase(TEXTS.same_class, { same, count })} ${gaps}`;
}

/** What sliding saves. */
export function costsSay(answers) {
  const { together, apart } = answers.costs();
  return phrase(TEXTS.costs, {
    together: whole(together),
    apart: whole(apart),
    count: answers.count,
    times: (apart / together).toFixed(2),
  });
}

/** What the network says of a window, both ways; `both` comes from ofWindow. */
export function windowSays(answers, [y, x], both, answer) {
  const found = { y, x, answer: answer.heard(both.cut) };
  const sentences = both.place ? hitSays(both, found, answer) : betweenSays(answers.step, found);
  const rest = Math.max(...answers.unseen());
  if (rest) sentences.push(phrase(TEXTS.unseen, { n: rest }));
  return sentences.join(" ");
}

function hitSays({ place: [i, j], slid, cut }, found, answer) {
  const gap = gapBetween(slid, cut);
  return [
    phrase(TEXTS.hit, { ...found, i, j }),
    phrase(gap < EQUAL ? TEXTS.both_equal : TEXTS.both_differ, digits(gap, answer)),
  ];
}

function betweenSays([down, across], found) {
  return [
    found.y % down
      ? phrase(TEXTS.between_rows, { ...found, step: down })
      : phrase(TEXTS.between_columns, { ...found, step: across }),
  ];
}
