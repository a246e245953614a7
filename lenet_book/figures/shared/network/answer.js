/* What a network's outputs say. What they mean was decided in Python, see meaning.py. */

import { softmax } from "../core/activations.js";
import { format, largestOf, percent } from "../draw/drawing.js";
import { phrase, words } from "../draw/words.js";
import TEXTS from "./texts.json" with { type: "json" };

const SHARES = ["probabilities", "sigmoid", "independent"]; // written as per cent
const LARGEST = ["probabilities", "logits", "scores"];
const LEAST = { sigmoid: 0.5, logit: 0 }; // from which on one output means class 1
const MOST_NUMBERS = 4; // of a regression, that are said

/** How to read the outputs of a network of this spec, or of what else has its `answer`. */
export class Answer {
  /** @param {{ answer?: any, layers?: any[] }} spec @param {string[]} classNames */
  constructor({ answer, layers }, classNames) {
    this.kind = answer.kind;
    this.count = answer.count;
    this.hasSoftmax = Boolean(answer.softmax);
    this.shape = layers?.at(-1)?.output;
    this.classNames = classNames;
    /** Whether the outputs are written as per cent. */
    this.isShare = SHARES.includes(this.kind);
  }

  /** Whether the network chooses one class, so that it can be right or wrong. */
  get chooses() {
    return LARGEST.includes(this.kind) || this.kind in LEAST;
  }

  /** The name of a class, or of several. A regression has none: its labels are numbers. */
  className(c) {
    if (this.kind === "numbers") return format(c, 2);
    return namesOf(c, this.classNames);
  }

  /** The name of an output: one alone tells how far the second of two classes is right. */
  outputName(c) {
    if (this.kind in LEAST) return this.className(1);
    if (this.kind !== "numbers") return this.className(c);
    return this.count === 1 ? TEXTS.answer.output : (this.classNames[c] ?? String(c));
  }

  /** The outputs that belong to a class, or to several: none to the first of two classes. */
  outputsOf(truth) {
    if (truth === null || this.kind === "numbers" || this.kind === "maps") return [];
    if (this.kind in LEAST) return truth === 1 ? [0] : [];
    return [truth].flat();
  }

  /** How many outputs are listed: none of maps, whose values are places. */
  get shownOutputs() {
    return this.kind === "maps" ? 0 : this.count;
  }

  /** The class that the network chooses, or null. */
  choice(values) {
    if (!this.chooses || !values.every(Number.isFinite)) return null;
    if (this.kind in LEAST) return values[0] >= LEAST[this.kind] ? 1 : 0;
    return placeOfLargest(values);
  }

  /** The output that stands out, or null: that of the class it chooses, where it has one. */
  best(values) {
    return this.outputsOf(this.choice(values))[0] ?? null;
  }

  /** An output as it is written. */
  write(value) {
    return this.isShare && Number.isFinite(value) ? percent(value) : format(value, 2);
  }

  /** The end of the outputs' scale: where a bar is full. */
  most(values) {
    return this.isShare ? 1 : largestOf(values);
  }

  /** "right", "wrong", or "unknown": where nobody knows, or nothing is chosen. */
  verdict(values, truth) {
    if (Array.isArray(truth) && values.every(Number.isFinite)) {
      const yes = yesOf(values);
      const isRight = yes.length === truth.length && yes.every((c) => truth.includes(c));
      return isRight ? "right" : "wrong";
    }
    const choice = this.choice(values);
    if (choice === null || truth === null) return "unknown";
    return choice === truth ? "right" : "wrong";
  }

  /** What the network says, as children of an element, to stand behind "the network says". */
  says(values) {
    const [text, said] = this.#told(values, words);
    return words(text, said);
  }

  /** The same as one string. */
  heard(values) {
    const [text, said] = this.#told(values, phrase);
    return phrase(text, said);
  }

  /** @returns {[string, Record<string, any>]} */
  #told(values, filled) {
    const texts = TEXTS.answer;
    if (this.kind === "maps") return [texts.maps, { shape: this.shape?.join("×") ?? "" }];
    if (!values.every(Number.isFinite)) return [texts.broken, {}];
    if (this.kind === "numbers") {
      const numbers = Array.from(values.slice(0, MOST_NUMBERS), (value) => format(value, 2));
      const value = [...numbers, ...(values.length > MOST_NUMBERS ? ["…"] : [])].join(texts.and);
      return [texts.number, { value }];
    }
    if (this.kind === "independent") return this.#several(values, filled);
    const choice = this.choice(values);
    const value = values[this.count > 1 ? choice : 0];
    const said = { name: this.className(choice), value: format(value, 2) };
    if (this.kind === "scores") return [texts.score, said];
    if (this.kind === "probabilities") return [texts.share, { ...said, share: percent(value) }];
    if (this.kind === "sigmoid") {
      return [texts.share, { ...said, share: percent(choice ? value : 1 - value) }];
    }
    if (!this.hasSoftmax || this.kind === "logit") return [texts.logit, said];
    const chances = Float64Array.from(values);
    softmax(chances);
    return [texts.logit_of, { ...said, share: percent(chances[choice]) }];
  }
  /** All outputs from one half on: each says yes for itself.
   *  @returns {[string, Record<string, any>]} */
  #several(values, filled) {
    const yes = yesOf(values);
    if (!yes.length) return [TEXTS.answer.none_of_several, {}];
    const names = yes.flatMap((c, i) => [
      ...(i ? [TEXTS.answer.and] : []),
      filled(TEXTS.answer.share, { name: this.className(c), share: percent(values[c]) }),
    ]);
    return [TEXTS.answer.several, { names: names.flat() }];
  }
}

/** The outputs that say yes. */
const yesOf = (values) => Array.from(values.keys()).filter((c) => values[c] >= 0.5);

/** What a label says: the name of its class, or of all of them. */
export const namesOf = (label, classNames) =>
  [label]
    .flat()
    .map((c) => classNames[c] ?? String(c))
    .join(TEXTS.answer.and) || TEXTS.answer.no_class;

/** The number of the largest value. A list may be longer than a function takes arguments. */
export const placeOfLargest = (values) =>
  values.reduce((best, value, i) => (value > values[best] ? i : best), 0);

/** How the outputs of a network are read.
 *  @param {{ spec: Spec }} net @param {string[]} classNames */
export const answerOf = (net, classNames) => new Answer(net.spec, classNames);
