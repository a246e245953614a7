/* What the figure says of a training, in sentences. */

import { format } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { grouped } from "./axis.js";
import { paceOf, wrongWith } from "./course.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { areAlike, stepsOf } from "./settings.js";

const WHOM = { test: TEXTS.whom_test, "kept-apart": TEXTS.whom_kept_apart };
const inPercent = (share) => `${format(100 * share, 1)} %`;

/** A length of time, as people say it. */
export function timeSays(seconds) {
  if (!Number.isFinite(seconds)) return "…";
  const whole = Math.ceil(seconds);
  if (whole < 90) return phrase(TEXTS.seconds, { n: whole });
  return phrase(TEXTS.minutes, { n: Math.round(whole / 60) });
}

/** Where a training stands. @param {any} settings that the next one would have */
export function statusSays({ status, reason, here: [here, all], isSlow, course }, settings) {
  if (status === "refused") return reason;
  if (status === "idle") {
    const { epochs, pictures } = settings;
    const told = { epochs, pictures: grouped(pictures), steps: grouped(stepsOf(settings)) };
    return phrase(TEXTS.idle, told);
  }
  if (status === "loading") {
    if (all && here === all) return TEXTS.starting;
    return phrase(isSlow ? TEXTS.slow : TEXTS.loading, { here: grouped(here), all: grouped(all) });
  }
  if (status === "failed") return phrase(course.step ? TEXTS.lost : TEXTS.missing, { reason });
  const { speed, left } = paceOf(course);
  const isOver = status === "over";
  return phrase(isOver && course.mode === "diverged" ? TEXTS.stopped : TEXTS[status], {
    epoch: course.epoch,
    epochs: course.settings.epochs,
    step: grouped(course.step),
    steps: grouped(course.steps),
    speed: grouped(Number(speed.toPrecision(2))),
    left: timeSays(left),
    seconds: timeSays(course.seconds),
  });
}

/** What the training has come to: accuracy on what judges, and on what it learns from. */
export function resultSays({ course }) {
  const judged = course?.judged.at(-1);
  if (!judged) return TEXTS.untrained;
  const { judges, labels } = course.settings;
  const when = phrase(judged.seen ? TEXTS.after : TEXTS.at_first, { seen: grouped(judged.seen) });
  const told = { when, whom: WHOM[judges], accuracy: inPercent(judged.accuracy) };
  const last = course.points.at(-1);
  return [
    phrase(TEXTS.judged, told),
    last ? phrase(TEXTS.learnt, { accuracy: inPercent(last.accuracy) }) : "",
    labels === "shuffled" ? TEXTS.by_heart : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** What a reader should know: why it diverges, what is slower here, which settings it has. */
export function noteSays({ course, status }, settings) {
  if (!course) return "";
  const wrong = wrongWith(course, STATE.rate.least);
  const numbers = wrong && {
    rate: wrong.rate,
    first: format(wrong.first ?? 0, 2),
    now: format(wrong.now ?? 0, 2),
  };
  const isUnderWay = status === "running" || status === "paused";
  return [
    wrong ? phrase(TEXTS[wrong.text], numbers) : "",
    course.engine === "readable" ? TEXTS.readable : "",
    course.engine && !course.isApart ? TEXTS.in_page : "",
    isUnderWay && !areAlike(course.settings, settings) ? TEXTS.changed : "",
  ]
    .filter(Boolean)
    .join(" ");
}
