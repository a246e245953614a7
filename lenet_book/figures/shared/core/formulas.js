/* What the activations are, in words. */

import { phrase } from "../draw/words.js";
import TEXTS from "./texts.json" with { type: "json" };

const NO_OPTIONS = { slope: 0, most: "∞", threshold: 0, alpha: 1 };

/** What an activation is, in words; nothing for those that the book explains. */
export function formulaOf(activation, options) {
  const text = TEXTS.activations[activation];
  return text ? phrase(text, { ...NO_OPTIONS, ...options }) : null;
}
