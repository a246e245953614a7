/* A training, from the click to its end: it loads what it needs, and talks to the trainer. */

import { settled } from "../shared/core/ending.js";
import { part } from "../shared/core/later.js";
import { courseOf, take } from "./course.js";
import { forPlainPixels } from "./plain_pixels.js";
import { firstWeights, forTrainer, specFor, stepsOf } from "./settings.js";
import { pictureSets } from "./sheets.js";
import { trainerLink } from "./trainer_link.js";

const SLOW_MS = 8000; // for one file: then the reader is told

/** What trains. It shows where it stands by `status`: "idle", "loading", "running", "paused",
 *  "over", or "failed", with `reason`.
 *    here, isSlow     how many kB of all have come, [n, all], and whether the next file takes long
 *    course, before   the run, and the one before it; null where there is none
 *    judges           the picture set that judges, once it has come
 *    weights          the network's, as the last report gave them, for pixels of 0…1
 *  given: the network that it trains, {spec, weights}, or null: the tutorial's.
 *  onChange(): something of this has changed. */
export function trainingOf({ signal, data }, given, onChange) {
  let link = null;
  let attempt = 0; // what an earlier one still says is not heard
  const training = {
    status: "idle",
    reason: "",
    here: [0, 0],
    isSlow: false,
    course: null,
    before: null,
    judges: null,
    weights: null,
    begin,
    goOn: (how) => tell(how),
    pause: () => tell("pause"),
  };

  function turn(status, reason = "") {
    training.status = status;
    training.reason = reason;
    onChange();
  }

  function tell(type) {
    link.post({ type });
    if (type !== "pause") turn("running");
  }

  /** Begin anew. how: "go", or "step" for one step alone. */
  async function begin(settings, how) {
    const mine = ++attempt;
    link?.end();
    link = null;
    if (training.course?.step) training.before = training.course;
    training.course = courseOf(settings, stepsOf(settings));
    training.weights = firstWeights(settings, given);
    try {
      await prepare(mine, settings, how);
    } catch (error) {
      if (mine === attempt && !signal.aborted) turn("failed", error.message);
    }
  }

  const slow = settled(signal, SLOW_MS, () => {
    training.isSlow = true;
    if (training.status === "loading") onChange();
  });

  async function prepare(mine, settings, how) {
    const isOld = () => mine !== attempt || signal.aborted;
    const progress = (...here) => {
      if (isOld()) return;
      Object.assign(training, { here, isSlow: false });
      slow();
      turn("loading");
    };
    turn("loading");
    const offered = await part("trainer");
    const { pictures, judges: name } = settings;
    const sets = await pictureSets(data("sheets"), pictures, name, progress);
    if (isOld()) return;
    training.judges = sets.judges;
    const hear = (message) => isOld() || heard(message, how);
    const lost = (reason) => {
      if (isOld()) return;
      attempt += 1; // what it still says counts no more
      link?.end();
      link = null;
      turn("failed", reason);
    };
    const begun = await trainerLink(offered, signal, { hear, lost });
    if (isOld()) return begun.end();
    link = begun;
    training.course.isApart = link.isApart;
    const spec = specFor(settings, given);
    const ways = { scale: settings.pixels, settings: forTrainer(settings) };
    const told = { spec, weights: training.weights, ...ways, ...sets };
    // Given away, not copied: that would keep the page busy.
    link.post({ type: "begin", ...told }, [sets.pictures.bytes.buffer]);
  }

  function heard(message, how) {
    const { course } = training;
    if (message.type === "ready") {
      Object.assign(course, { engine: message.engine, scale: message.scale });
      return tell(how);
    }
    take(course, message);
    training.weights = forPlainPixels(
      specFor(course.settings, given),
      message.weights,
      course.scale,
    );
    const { mode } = message;
    return turn({ pause: "paused", over: "over", diverged: "over" }[mode] ?? "running");
  }

  return training;
}
