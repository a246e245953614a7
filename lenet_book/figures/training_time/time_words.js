/* What the figure says: names, numbers as they are written, and its sentences. */

import { format } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { BET_ON, lineOf, trainingsOf } from "./time_state.js";

const ABOUT_LINE = { tutorial: TEXTS.of_tutorial, fit: TEXTS.of_fit, loop: TEXTS.of_loop };
export const ABOUT = {
  building: TEXTS.about_building,
  tracing: TEXTS.about_tracing,
  training: TEXTS.about_training,
  testing: TEXTS.about_testing,
  rest: TEXTS.about_rest,
  loss: TEXTS.about_loss,
  optimiser: TEXTS.about_optimiser,
  pixels: TEXTS.about_pixels,
  between: TEXTS.about_between,
};

/** What a training is called: by its learner, or by us. */
export const nameOf = ({ id, name }) => name ?? TEXTS[id] ?? TEXTS.own;

export const aboutOf = (line) =>
  phrase(ABOUT_LINE[line.id] ?? TEXTS.of_own, { epochs: trainingsOf(line).length });

export const seconds = (number, digits = 2) => phrase(TEXTS.seconds, { n: format(number, digits) });
export const share = (part, digits = 1) => phrase(TEXTS.percent, { n: format(100 * part, digits) });
export const microseconds = (number) => phrase(TEXTS.microseconds, { n: format(number, 1) });

/** How many microseconds a part of a step takes, forwards and backwards together. */
export const partTime = (ways) => ways.reduce((sum, time) => sum + time, 0);
export const stepTime = (step) => partTime(Object.values(step).map(partTime));

/** The entry of an object with the largest value. */
const largest = (entries) => entries.reduce((a, b) => (b[1] > a[1] ? b : a));

/** What was measured of a part, against the bet, in points: percents of the whole. */
export const pointsOf = ({ parts, total }, kind, bet) =>
  (100 * parts[kind]) / total - bet[BET_ON.indexOf(kind)];

/** The difference in words. */
export function difference(points) {
  const n = format(Math.abs(points), 1);
  if (Number(n) === 0) return TEXTS.as_bet;
  return phrase(points > 0 ? TEXTS.points_more : TEXTS.points_less, { n });
}

/** How the shares of a bet read. */
export const betWords = (bet) =>
  bet.map((n, i) => phrase(TEXTS.share, { part: TEXTS[BET_ON[i]], n })).join(", ");

/** What a line comes to, how much the runs differ, and what the bet was worth. */
export function lineWords(line, first, bet) {
  const { parts, total, runs } = line;
  const name = nameOf(line);
  const [from, to] = [Math.min(...runs), Math.max(...runs)].map((n) => format(n, 1));
  const [most, time] = largest(Object.entries(parts));
  const sentences = [
    phrase(runs.length > 1 ? TEXTS.took_in_runs : TEXTS.took, {
      ...{ name, total: format(total, 1), runs: runs.length, from, to },
      ...{ part: TEXTS[most], share: share(time / total) },
    }),
  ];
  if (line !== first) {
    const times = format(first.total / total, 1);
    sentences.push(phrase(TEXTS.against, { other: nameOf(first), times }));
  } else if (bet) {
    const [part] = largest(BET_ON.map((kind) => [kind, Math.abs(pointsOf(line, kind, bet))]));
    const found = { share: share(parts[part] / total), bet: bet[BET_ON.indexOf(part)] };
    sentences.push(phrase(TEXTS.furthest, { part: TEXTS[part], ...found }));
  }
  return sentences.join(" ");
}

/** What takes most of a step, and what was bet on. */
export function stepWords(line, part) {
  const times = Object.entries(line.step).map(([name, ways]) => [name, partTime(ways)]);
  const [most, n] = largest(times);
  const all = stepTime(line.step);
  const said = phrase(TEXTS.step_says, {
    name: nameOf(line),
    total: format(all, 1),
    part: partName(most),
    n: format(n, 1),
    share: share(n / all, 0),
  });
  if (!part) return said;
  const bet = { part: partName(part), n: format(partTime(line.step[part]), 1) };
  return `${said} ${part === most ? TEXTS.step_right : phrase(TEXTS.step_bet, bet)}`;
}

/** A layer has its own name; the other parts of a step have ours. */
export const partName = (part) => (Object.hasOwn(TEXTS, part) ? TEXTS[part] : part);

/** All that the figure says now. */
export function sentencesOf({ contestant, bet, shown, epoch, part }, lines) {
  const line = lineOf(lines, contestant);
  if (shown === "bet") {
    return bet ? phrase(TEXTS.bet_is, { shares: betWords(bet) }) : "";
  }
  if (shown === "step" && epoch !== null) return stepWords(line, part);
  return lineWords(line, lines[0], bet);
}
