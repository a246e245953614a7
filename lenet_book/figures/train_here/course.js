/* What has come of a training so far, from the trainer's reports; no elements, no messages. */

import { USUAL_RATES } from "./settings.js";

const MUCH_WORSE = 0.5; // of loss: about as much as the first epochs gain
const CHANCE = Math.log(10); // the loss of a network that guesses among ten classes
const HARDLY = 0.05;
const LONG = 10_000; // pictures: by then a network that learns is better than that

/** A training that has not begun. */
export const courseOf = (settings, steps) => ({
  settings,
  steps,
  mode: "new",
  points: [],
  judged: [],
  seen: 0,
  step: 0,
  epoch: 0,
  seconds: 0,
  engine: "",
  isApart: true,
});

/** Take a report of the trainer into the course. */
export function take(course, report) {
  const { mode, seen, step, epoch, seconds, points, judged } = report;
  Object.assign(course, { mode, seen, step, epoch, seconds });
  course.points.push(...points);
  course.judged.push(...judged);
}

/** Pictures a second, as a whole, and how many seconds the rest will take. */
export function paceOf({ seen, seconds, settings }) {
  const speed = seconds > 0 ? seen / seconds : 0;
  const rest = settings.pictures * settings.epochs - seen;
  return { speed, left: speed > 0 ? rest / speed : Infinity };
}

/** What went wrong with a course: {text, first, now, rate}, the key of a text and what it tells, and
 *  the rate to try; or null. `least`: the smallest rate that can be set. */
export function wrongWith({ mode, points, judged, settings }, least) {
  const usual = USUAL_RATES[settings.optimiser];
  const tenth = Math.max(least, Number((settings.rate / 10).toPrecision(1)));
  const rate = settings.rate > usual ? usual : tenth;
  const [first, last] = [judged[0]?.loss, points.at(-1)?.loss];
  const told = (text) => ({ text, first, now: last, rate });
  const isLeast = rate >= settings.rate;
  if (mode === "diverged") return told(isLeast ? "least" : "no_number");
  if (last > first + MUCH_WORSE) return told(isLeast ? "least" : "diverged");
  const isGuessing = points.at(-1)?.seen >= LONG && last > CHANCE - HARDLY;
  const isLong = settings.rate > usual && settings.labels !== "shuffled";
  return isGuessing && isLong ? told("stuck") : null;
}

/** The curve of one quantity as [seen, value], without what is no number. */
export const curveOf = (list, quantity) =>
  list.map((point) => [point.seen, point[quantity]]).filter(([, value]) => Number.isFinite(value));
