/* What the bench says: how strong, what the network answers, and what an attack is after. */

import { format } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";

const PIXELS = [TEXTS.unit_pixels, TEXTS.axis_pixels];
const LEVELS = [TEXTS.unit_levels, TEXTS.axis_levels];
/** How a strength is written, and what stands below an axis of such. */
const UNITS = {
  shift: PIXELS,
  stripes: PIXELS,
  noise: [TEXTS.unit_noise, TEXTS.axis_noise],
  blur: [TEXTS.unit_tenths, TEXTS.axis_blur],
  contrast: [TEXTS.unit_contrast, TEXTS.axis_contrast],
  brightness: [TEXTS.unit_levels, TEXTS.axis_brightness],
  JPEG: [TEXTS.unit_quality, TEXTS.axis_quality],
  rotation: [TEXTS.unit_degrees, TEXTS.axis_degrees],
  grey: [TEXTS.unit_grey, TEXTS.axis_grey],
  inverted: [TEXTS.unit_inverted, TEXTS.axis_inverted],
  one_step: LEVELS,
  many_steps: LEVELS,
  by_chance: LEVELS,
};
const WRITTEN = {
  blur: (strength) => format(strength / 10, 1),
  JPEG: (strength) => 100 - strength,
};

const WHY_NOT = {
  colours: TEXTS.no_colours,
  blocks: TEXTS.no_blocks,
  attack: TEXTS.no_attack,
  slow: TEXTS.too_slow,
};

/** A strength in its unit: "4 pixels". */
export function strengthWords(kind, strength) {
  if (kind === "JPEG" && !strength) return TEXTS.unit_full_quality;
  return phrase(UNITS[kind][0], { n: strengthNumber(kind, strength) });
}

/** A strength as a number of its unit, and what such numbers are, below an axis. */
export const strengthNumber = (kind, strength) => WRITTEN[kind]?.(strength) ?? strength;
export const axisWords = (kind) => UNITS[kind][1];

/** What the network answers before and after, as children of an element.
 *  now: from the bench; picture: its name; answer: how outputs are read */
export function answerWords(now, { strength }, picture, answer) {
  const text = !strength || now.whyNot ? TEXTS.nothing : now.flips ? TEXTS.flips : TEXTS.same;
  const values = { picture, before: answer.says(now.before.outputs) };
  return words(
    text,
    text === TEXTS.nothing ? values : { ...values, after: answer.says(now.after.outputs) },
  );
}

/** Why nothing is done, what an attack is after, what has become of the picture; or "".
 *  names: of the classes; channels: of a picture */
export function noteWords(now, { kind, strength }, names, channels) {
  if (now.whyNot) {
    const seconds = Math.round(now.seconds ?? 0);
    return phrase(WHY_NOT[now.whyNot], { kind: STATE.kind.choices[kind], channels, seconds });
  }
  const said = [];
  if (now.goal) {
    const { c, towards, isTold } = now.goal;
    const text = towards ? TEXTS.goes_to : isTold ? TEXTS.away_from : TEXTS.away_from_answer;
    said.push(phrase(text, { name: names[c] }));
  }
  if (now.isOneColour) said.push(TEXTS.one_colour);
  if (strength && !now.most) said.push(TEXTS.no_change);
  return said.join(" ");
}
