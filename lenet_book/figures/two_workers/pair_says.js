/* What the figure says of the two workers, in sentences. */

import { phrase } from "../shared/draw/words.js";
import { grouped } from "../train_here/axis.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { timesOf } from "./pair_course.js";
import { BATCH } from "./pair_settings.js";
import { small } from "./powers.js";

const EQUAL = 1e-6; // of a weight: what rounding makes of some hundred steps
const MUCH = 0.35; // of a step: more than a worker waits for the other on two free cores

/** Where the training stands. */
export function statusSays(pair) {
  const { status, reason, here, isSlow, course, isHeld } = pair;
  const told = { step: course.A.step, steps: STATE.step.most };
  if (status === "refused") return reason;
  if (status === "failed") {
    const why = course.A.step ? TEXTS.lost : TEXTS.missing;
    return reason ? phrase(why, { reason }) : TEXTS.no_number;
  }
  if (status === "loading") {
    const [come, all] = here;
    if (all && come === all) return TEXTS.starting;
    const text = isSlow ? TEXTS.slow : TEXTS.loading;
    return phrase(text, { here: grouped(come), all: grouped(all) });
  }
  if (isHeld) return phrase(TEXTS.waits, { step: course.A.step + 1 });
  return phrase(TEXTS[status], told);
}

/** What has become of the two networks. */
export function resultSays({ course }, { isAveraged, isSame }, given) {
  const { A, B } = course;
  if (!A.step && !B.step) return given ? TEXTS.untrained_own : TEXTS.untrained;
  const [apart, from] = [course.apart, course.fromOne].map((points) => points.at(-1)[1]);
  return [
    A.step === B.step ? "" : phrase(TEXTS.behind, { a: A.step, b: B.step }),
    apart ? phrase(TEXTS.part, { apart: small(apart) }) : TEXTS.agree,
    apart && isAveraged ? TEXTS.still : "",
    phrase(from < EQUAL ? TEXTS.as_one : TEXTS.not_one, { from: small(from) }),
    isAveraged && isSame && !apart ? phrase(TEXTS.once, { half: BATCH / 2 }) : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** What a reader should know of the browser, and of the machine. */
export function noteSays({ engine, isApart, course }, { isAveraged, b }) {
  const times = timesOf(course.A);
  const isLong = times && times.wait > MUCH * times.whole;
  return [
    engine === "readable" ? TEXTS.readable : "",
    isApart ? "" : TEXTS.in_page,
    isLong && isApart && isAveraged && b === "fast" ? TEXTS.busy : "",
  ]
    .filter(Boolean)
    .join(" ");
}
