/* Who of two workers does what, and when: in rounds of some steps, each as the switches then are. */

import { compare, take } from "./pair_course.js";

const ROUND = 5; // steps from one look at the networks to the next

/** The rounds of a training.
 *  post(name, told)   tell A or B what pair_worker.js hears
 *  course             that takes what comes of it
 *  switches()         {isAveraged, isSame, b}, as the reader has set them
 *  isQuick            whether a step takes milliseconds
 *  onRest()           all has come that was wanted
 *  Returns {isHeld, go(step), stop(), heard(name, report), advance()}: isHeld, A waits for B, which
 *  is stopped; go on up to a step; advance, where a switch has moved. */
export function roundsOf({ post, course, switches, isQuick, onRest }) {
  const { A, one } = course;
  const busy = { A: false, B: false };
  const isWithin = { A: false, B: false }; // a round in which they exchange
  let held = null; // B's part in a round that A has begun, while B is stopped
  let isGoing = false;
  let target = 0;
  let rounds = 0;

  function order(name, told) {
    busy[name] = true;
    post(name, told);
  }

  /** Some steps of a worker. round: see pair_worker.js. */
  function stepsOf(name, round) {
    const { isSame, b } = switches();
    const isSlow = name === "B" && b === "slow";
    const half = name === "B" && !isSame ? 1 : 0;
    const left = target - course[round === null ? name : "A"].step;
    const steps = Math.min(isQuick && !isSlow ? ROUND : 1, left);
    return { type: "work", steps, half, round, isSlow };
  }

  /** Begin a round in which they exchange: as many steps of both. */
  function together() {
    const ofB = stepsOf("B", rounds++);
    Object.assign(isWithin, { A: true, B: true });
    order("A", { ...ofB, half: 0, isSlow: false });
    if (switches().b === "stopped") held = ofB;
    else order("B", ofB);
  }

  /** B's part in the round is done, or A does without. */
  function letGo({ isAveraged, b }) {
    if (!isAveraged) {
      post("A", { type: "free", round: held.round });
      Object.assign(isWithin, { A: false, B: false });
    } else if (b !== "stopped") order("B", { ...held, isSlow: b === "slow" });
    else return;
    held = null;
  }

  /** Tell whoever has nothing to do what comes next. */
  function advance() {
    if (!isGoing) return;
    const { isAveraged, b } = switches();
    if (held) letGo(switches());
    const isBehind = (name) => !busy[name] && course[name].step < target;
    if (!busy.A && one.step < A.step) order("A", { type: "alone", steps: A.step - one.step });
    else if (isBehind("A") && !isAveraged) order("A", stepsOf("A", null));
    else if (isBehind("A") && !busy.B) together();
    if (!isAveraged && isBehind("B") && b !== "stopped") order("B", stepsOf("B", null));
    if (busy.A || busy.B) return;
    isGoing = false;
    onRest();
  }

  return {
    get isHeld() {
      return held !== null;
    },
    go(step) {
      target = step;
      isGoing = true;
      advance();
    },
    stop() {
      isGoing = false;
    },
    heard(name, report) {
      take(course, report.isAlone ? "one" : name, report, isWithin[name]);
      busy[name] = false;
      isWithin[name] = false;
      compare(course, isWithin.A || isWithin.B);
    },
    advance,
  };
}
