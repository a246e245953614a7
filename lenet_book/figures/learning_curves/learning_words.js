/* What the figure says: names, numbers as they are written, and its sentences. */

import { format } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { pointsOf } from "./curve_numbers.js";
import { texts as TEXTS } from "./figure.json";
import { apart, drawnOf, fallsAt, isDrawn } from "./guess.js";
import { allSizes, lineOf, misfit } from "./learning_state.js";
import { fitEnds, powerLaw } from "./power_law.js";

export const whole = (number) => number.toLocaleString("en");
export const pictures = (size) => phrase(TEXTS.at_size, { size: whole(size), size_n: size });

const NAMES = {
  tutorial: TEXTS.tutorial,
  ours: TEXTS.ours,
  logistic: TEXTS.logistic,
  dense: TEXTS.dense,
  nearest: TEXTS.nearest,
  tenfold: TEXTS.tenfold,
  residual: TEXTS.residual,
};
const ABOUT = {
  tutorial: TEXTS.about_tutorial,
  ours: TEXTS.about_ours,
  logistic: TEXTS.about_logistic,
  dense: TEXTS.about_dense,
  nearest: TEXTS.about_nearest,
  tenfold: TEXTS.about_tenfold,
  residual: TEXTS.about_residual,
};
const HELD = {
  epochs: { name: TEXTS.name_epochs, says: TEXTS.held_epochs },
  steps: { name: TEXTS.name_steps, says: TEXTS.held_steps },
  nothing: { name: "{name}", says: "" },
};

/** What a network is called: by its learner, or by us. */
export const modelName = ({ model, name }) => name ?? NAMES[model];

/** What a line is called: where there are two of its network, also by what is held. */
export const nameOf = (line) => phrase(HELD[line.held].name, { name: modelName(line) });

/** What is asked of a line before it shows. */
export const questionOf = (line) =>
  words(TEXTS.question, {
    name: modelName(line),
    about: ABOUT[line.model] ?? TEXTS.about_own,
    held: HELD[line.held].says,
  });

/** A share with half its interval, in percent. */
export function range({ mean, half }) {
  const n = format(100 * mean, 1);
  return half === null
    ? phrase(TEXTS.percent, { n })
    : phrase(TEXTS.range, { n, half: format(100 * half, 1) });
}

/** What a point of a line reads; undefined where the line has none. `isError`: as an error. */
export function reading(point, isError = false) {
  if (!point) return TEXTS.not_measured;
  const { mean, half, diverged, runs } = point;
  if (diverged) return phrase(TEXTS.diverged, { n: diverged, runs });
  return range({ mean: isError ? 1 - mean : mean, half });
}

/** What a guess says at a place. */
export const guessAt = (percent) =>
  isDrawn(percent) ? phrase(TEXTS.percent, { n: percent }) : TEXTS.not_drawn;

const points = (n) => format(100 * n, 1);

/** A guess while it is drawn: how far it is, and where it falls. */
export function guessWords(guess, { sizes }) {
  const n = drawnOf(guess);
  if (!n) return TEXTS.none_drawn;
  const falls = fallsAt(guess).map((place) => whole(sizes[place]));
  return [
    n < sizes.length ? phrase(TEXTS.partly_drawn, { n, of: sizes.length }) : "",
    falls.length ? phrase(TEXTS.falls, { size: falls.join(", ") }) : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** What a guess was worth. */
export function worthWords(guess, line) {
  const found = apart(guess, pointsOf(line));
  if (!found) return TEXTS.guess_nowhere;
  return phrase(TEXTS.guess_off, {
    mean: format(found.mean, 1),
    of: found.of,
    size: pictures(line.sizes[found.at]),
    worst: format(Math.abs(found.worst), 1),
    way: found.worst > 0 ? TEXTS.too_high : TEXTS.too_low,
  });
}

/** The line from its first point to its last. */
export function lineWords(line) {
  const all = pointsOf(line);
  const [first, last] = [all[0], all.at(-1)];
  const said = phrase(TEXTS.measured, {
    name: nameOf(line),
    first: reading(first),
    first_size: whole(first.size),
    last: reading(last),
    last_size: whole(last.size),
    runs: line.runs.length,
  });
  return all.some(({ diverged }) => diverged) ? `${said} ${TEXTS.gap}` : said;
}

/** The power law of a line's errors up to a size, and how its last point tests it. */
export function fitWords(line, end) {
  const law = powerLaw(line, end);
  const { exponent, factor } = law;
  const isAlone = exponent.half === null;
  const is = phrase(isAlone ? TEXTS.fit_one : TEXTS.fit_is, {
    last: pictures(end),
    factor: format(factor.mean, 2),
    exponent: format(exponent.mean, 3),
    ...(isAlone ? {} : { half: format(exponent.half, 3) }),
  });
  const place = line.sizes.length - 1;
  const off = law.misses(place);
  if (!off) return is;
  const n = points(Math.abs(off.mean));
  const says = phrase(TEXTS.fit_says, {
    size: pictures(line.sizes[place]),
    said: range(law.says(line.sizes[place])),
    found: reading(pointsOf(line)[place]),
    off: off.half === null ? n : phrase(TEXTS.off_range, { n, half: points(off.half) }),
    way: off.mean > 0 ? TEXTS.better : TEXTS.worse,
  });
  return `${is} ${says}`;
}

/** All that the figure says of a line that shows, as paragraphs. */
export const paragraphs = ({ guess, fit }, line) => [
  guess ? `${lineWords(line)} ${worthWords(guess, line)}` : lineWords(line),
  ...(fit === null ? [] : [fitWords(line, fit)]),
];

/** Why a state that a link asks for cannot be shown. */
export function whyNot(state, lines, pieces) {
  const odd = misfit(state, lines, pieces);
  const line = lineOf(lines, state);
  const listed = (sizes) => sizes.map(whole).join(", ");
  if (odd === "guess") return phrase(TEXTS.why_guess, { of: line.sizes.length });
  if (odd === "at") return phrase(TEXTS.why_at, { sizes: listed(line.sizes) });
  if (odd === "sizes") {
    const all = allSizes(lines);
    return phrase(TEXTS.why_sizes, { least: whole(all[0]), most: whole(all.at(-1)) });
  }
  if (odd !== "fit") return "";
  const ends = fitEnds(line);
  return ends.length ? phrase(TEXTS.why_fit, { sizes: listed(ends) }) : TEXTS.why_no_fit;
}
