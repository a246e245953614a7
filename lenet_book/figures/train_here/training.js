/* A training, from the click to its end: it loads what it needs, and talks to the trainer. */

import { settled } from "../shared/core/ending.js";
import { part } from "../shared/core/later.js";
import { courseOf, take } from "./course.js";
import { forTrainer, specFor, stepsOf } from "./settings.js";
import { pictureSets } from "./sheets.js";
import { freshWeights, randomFrom } from "./trainer/session.js";
import { trainerLink } from "./trainer_link.js";

const SCALE = { mean: [0, 0, 0], deviation: [255, 255, 255] }; // pixels as 0…1, as in step 3

const SLOW_MS = 8000; // for one file: then the reader is told

/** The weights that a training of these settings begins with. */
export const firstWeights = (settings) =>
  freshWeights(specFor(settings), randomFrom(settings.seed));

/** What trains. It shows where it stands by `status`: "idle", "loading", "running", "paused",
 *  "over", or "failed", with `reason`.
 *    here, isSlow     how many files of all have come, [n, all], and whether the next one takes long
 *    course, before   the run, and the one before it; null where there is none
 *    judges           the picture set that judges, once it has come
 *    weights          the network's, as the last report gave them
 *  onChange(): something of this has changed. */
export function trainingOf({ signal, data }, onChange) {
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
    training.weights = firstWeights(settings);
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
    progress(0, 1 + settings.pictures / 1000);
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
    const weights = training.weights;
    const told = { spec: specFor(settings), weights, scale: SCALE, settings: forTrainer(settings) };
    link.post({ type: "begin", ...sets, ...told });
  }

  function heard(message, how) {
    if (message.type === "ready") {
      training.course.engine = message.engine;
      return tell(how);
    }
    take(training.course, message);
    training.weights = message.weights;
    const { mode } = message;
    return turn({ pause: "paused", over: "over", diverged: "over" }[mode] ?? "running");
  }

  return training;
}
