/* What has come of a training so far, from the trainer's reports; no elements, no messages. */

const MUCH_WORSE = 0.5; // of loss: about as much as the first epochs gain

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

/** What went wrong with a course: {text, first, now, rate}, the key of a text and what it tells;
 *  or null. `least`: the smallest rate that can be set. */
export function wrongWith({ mode, points, judged, settings }, least) {
  const rate = Math.max(least, Number((settings.rate / 10).toPrecision(1)));
  const isLeast = rate >= settings.rate;
  if (mode === "diverged") return { text: isLeast ? "no_number_least" : "no_number", rate };
  const [first, last] = [judged[0], points.at(-1)];
  if (!first || !last || !(last.loss > first.loss + MUCH_WORSE)) return null;
  const text = isLeast ? "diverged_least" : "diverged";
  return { text, first: first.loss, now: last.loss, rate };
}

/** The curve of one quantity as [seen, value], without what is no number. */
export const curveOf = (list, quantity) =>
  list.map((point) => [point.seen, point[quantity]]).filter(([, value]) => Number.isFinite(value));
