/* Two workers in training, from the click to the end: what they need, and where they stand. */

import { state as STATE } from "./figure.json";
import { courseOf, switchMoved } from "./pair_course.js";
import { workersOf } from "./pair_links.js";
import { roundsOf } from "./pair_rounds.js";
import { startOf } from "./pair_settings.js";

const LAST = STATE.step.most;

/** Two workers. It shows where they stand by `status`: "idle", "loading", "running", "paused",
 *  "over", or "failed", with `reason`.
 *    here, isSlow       how many kB of all have come, [n, all], and whether the next takes long
 *    course             what has come of it; before the first run, of no step
 *    engine, isApart    "fast" or "readable"; whether they have threads of their own
 *    pictures           those that they learn from, once they have come
 *    isHeld             A waits for B, which is stopped
 *  switches(): {isAveraged, isSame, b}, as the reader has set them.
 *  given: the network that they train, {spec, weights}, or null: the tutorial's.
 *  onChange(): something of this has changed. */
export function pairOf(figure, given, switches, onChange) {
  const { signal } = figure;
  const start = startOf(given);
  let workers = null;
  let rounds = null;
  let attempt = 0; // what an earlier one still says is not heard
  const pair = {
    status: "idle",
    reason: "",
    here: [0, 0],
    isSlow: false,
    course: courseOf(start),
    engine: "",
    isApart: true,
    pictures: null,
    get isHeld() {
      return rounds?.isHeld ?? false;
    },
    /** Train up to a step: from where it stands; from the beginning with `isAnew`, or where nothing
     *  has begun. */
    run(step, isAnew = false) {
      if (!rounds || isAnew) return begin(step);
      turn("running");
      return goOn(() => rounds.go(step));
    },
    stop() {
      rounds?.stop();
      turn("paused");
    },
    /** Back to the beginning. */
    reset() {
      end();
      pair.course = courseOf(start);
      turn("idle");
    },
    /** The reader has moved a switch. */
    switched() {
      switchMoved(pair.course);
      goOn(() => rounds?.advance());
    },
  };

  function turn(status, reason = "") {
    Object.assign(pair, { status, reason });
    onChange();
  }

  /** Do it, and tell where A has come to wait for B, or waits no more. */
  function goOn(action) {
    const was = pair.isHeld;
    action();
    if (pair.isHeld !== was) onChange();
  }

  function end() {
    attempt += 1;
    workers?.end();
    workers = rounds = null;
  }

  function fail(reason) {
    if (signal.aborted) return;
    end();
    turn("failed", reason);
  }

  async function begin(step) {
    end();
    pair.course = courseOf(start);
    const mine = attempt;
    const isOld = () => mine !== attempt || signal.aborted;
    try {
      await prepare(step, isOld);
    } catch (error) {
      if (!isOld()) fail(error.message);
    }
  }

  async function prepare(step, isOld) {
    const ready = new Set();
    turn("loading");
    const found = await workersOf(figure, given, {
      onProgress(here, isSlow) {
        if (isOld()) return;
        Object.assign(pair, { here, isSlow });
        turn("loading");
      },
      hear(name, message) {
        if (isOld()) return;
        if (message.type === "report") return reported(name, message);
        pair.engine = message.engine;
        if (ready.add(name).size === 2) begun(step);
      },
      lost: (reason) => isOld() || fail(reason),
    });
    if (isOld()) return found.end();
    workers = found;
    const { isApart, pictures } = found;
    Object.assign(pair, { isApart, pictures });
    return workers.begin();
  }

  function begun(step) {
    rounds = roundsOf({
      post: workers.post,
      course: pair.course,
      switches,
      isQuick: pair.engine === "fast",
      onRest: () => turn(pair.course.A.step < LAST ? "paused" : "over"),
    });
    pair.run(step);
  }

  function reported(name, report) {
    rounds.heard(name, report);
    if (!Number.isFinite(report.judged)) return fail("");
    onChange();
    return goOn(rounds.advance);
  }

  return pair;
}
