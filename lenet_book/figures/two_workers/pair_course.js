/* What has come of the steps of two workers, and of one alone; no elements, no messages. */

const LATEST = 30; // steps whose times are told

const mindOf = (weights) => ({
  step: 0,
  averaged: 0,
  loss: null,
  judged: [],
  these: null,
  weights,
  spent: [],
  isBefore: false,
});

/** A training that has not begun. A, B and `one` are the two workers and the one alone, each with
 *  the weights of its network, its `judged` losses as [step, loss], and `these`, the pictures of its
 *  last step; of its steps, `averaged` were by the mean of both. `isBefore`: the times that it has
 *  `spent` are of steps before a switch was moved. `apart` and `fromOne` are [step, largest difference
 *  of a weight], between A and B, and between A and the one alone. `isPure`: all of it came with the
 *  same switches. */
export const courseOf = (weights) => ({
  A: mindOf(weights),
  B: mindOf(weights),
  one: mindOf(weights),
  apart: [[0, 0]],
  fromOne: [[0, 0]],
  isPure: true,
});

/** Take a worker's report into the course, as that of A, B or one. isAveraged: both took the mean. */
export function take(course, name, { step, loss, judged, these, spent, weights }, isAveraged) {
  const mind = course[name];
  if (isAveraged) mind.averaged += step - mind.step;
  mind.spent = [...(mind.isBefore ? [] : mind.spent), ...spent].slice(-LATEST);
  Object.assign(mind, { step, loss, these, weights, isBefore: false });
  mind.judged.push([step, judged]);
}

/** A switch has moved: what steps took is shown until new ones are measured. */
export function switchMoved({ A, B }) {
  for (const mind of [A, B]) mind.isBefore = mind.spent.length > 0;
}

/** The largest difference between a weight of one and the same weight of the other. */
export function largestBetween(one, other) {
  let most = 0;
  for (let i = 0; i < one.length; i++) {
    most = Math.max(most, Math.abs(one[i] - other[i]));
  }
  return most;
}

/** Note how far the networks are from each other now, as far as they can be compared: A and B when
 *  neither is within an exchange, A and the one alone after as many steps. */
export function compare(course, isWithinRound) {
  const { A, B, one, apart, fromOne } = course;
  if (!isWithinRound) note(apart, Math.max(A.step, B.step), largestBetween(A.weights, B.weights));
  if (one.step === A.step) note(fromOne, A.step, largestBetween(A.weights, one.weights));
}

function note(points, step, value) {
  if (points.at(-1)[0] === step) points.pop();
  points.push([step, value]);
}

/** What a worker's latest steps took, in milliseconds: {work, wait, exchange, whole}; null before the
 *  first. Each is the mean of the middle half: browsers tell tenths, and now and then another program
 *  has the processor. */
export function timesOf({ spent }) {
  if (!spent.length) return null;
  const of = (part) => middle(spent.map((step) => step[part]));
  const [work, wait, exchange] = ["work", "wait", "exchange"].map(of);
  return { work, wait, exchange, whole: work + wait + exchange };
}

/** The mean of the middle half. */
function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  const inner = sorted.slice(cut, sorted.length - cut);
  return inner.reduce((sum, value) => sum + value, 0) / inner.length;
}
