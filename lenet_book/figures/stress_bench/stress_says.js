/* What the bench says: how strong, what the network answers, and what an attack is after. */

import { format } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";

const LEVELS = TEXTS.unit_levels;
const UNITS = {
  shift: TEXTS.unit_pixels,
  stripes: TEXTS.unit_pixels,
  noise: TEXTS.unit_noise,
  blur: TEXTS.unit_tenths,
  contrast: TEXTS.unit_contrast,
  brightness: LEVELS,
  JPEG: TEXTS.unit_quality,
  rotation: TEXTS.unit_degrees,
  grey: TEXTS.unit_grey,
  inverted: TEXTS.unit_inverted,
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
  return phrase(UNITS[kind], { n: WRITTEN[kind]?.(strength) ?? strength });
}

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
