/* What is said of a link that a figure cannot show, or not all of it. */

import { phrase } from "../draw/words.js";
import TEXTS from "./texts.json" with { type: "json" };

const LONGEST = 60; // of what a link says that is worth repeating

/** What a question gives, or `otherwise`: of what is no state at all, little can be asked.
 *  @template T @param {() => T} question @param {T} otherwise */
export function attempt(question, otherwise) {
  try {
    return question();
  } catch {
    return otherwise;
  }
}

/** What of a link the figure does not show, in sentences. asked: its pieces, from fromFragment */
export function leftOut(fits, asked) {
  const unknown = asked.filter(({ isKnown }) => !isKnown);
  const known = asked.filter(({ isKnown }) => isKnown);
  return [
    ...(fits ? [] : [phrase(TEXTS.runtime.misfit, { pieces: listed(known) })]),
    ...(unknown.length ? [phrase(TEXTS.runtime.unknown, { pieces: listed(unknown) })] : []),
  ];
}

function listed(pieces) {
  const text = pieces.map(({ piece }) => piece).join(", ");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
