/* What the lens says of the maps that it shows. */

import { format } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { inWords } from "./lens_measures.js";
import { SAMPLES, STEPS, windows } from "./methods.js";

const NOTES = {
  gradient: TEXTS.note_gradient,
  gradient_input: TEXTS.note_gradient_input,
  integrated: TEXTS.note_integrated,
  smoothgrad: TEXTS.note_smoothgrad,
  occlusion: TEXTS.note_occlusion,
  grad_cam: TEXTS.note_grad_cam,
};

/** What the network answers, what is explained of it, and how, as children of an element.
 *  now: from the explainer; picture: its name; names: of the classes */
export function summaryWords(now, { method, layer }, { input, output }, picture, names) {
  const answer = words(TEXTS.says, { picture, answer: now.says });
  if (!now.map) return answer;
  const explained = {
    method: STATE.method.choices[method],
    output,
    name: names[now.c],
    value: format(now.value, 2),
  };
  const [tall, wide] = [windows(input[0]), windows(input[1])];
  const note = words(NOTES[method], {
    output,
    layer,
    steps: STEPS,
    samples: SAMPLES,
    tall: tall.side,
    wide: wide.side,
    count: tall.starts.length * wide.starts.length,
  });
  return [...answer, " ", ...words(TEXTS.explained, explained), " ", ...note];
}

/** Integrated gradients add up to what the output gains. */
export function sumWords({ map, value, black }, output) {
  const sum = map.values.reduce((total, one) => total + one, 0);
  return words(TEXTS.adds_up, {
    sum: format(sum, 3, true),
    rise: format(value - black, 3, true),
    output,
  });
}

/** The measures, for a screen reader. */
export function likenessHeard({ other, likeness, whyNot }) {
  const numbers = Object.entries(likeness ?? {}).map(([name, value]) => [name, inWords(value)]);
  const said = likeness ? phrase(TEXTS.heard, Object.fromEntries(numbers)) : "";
  return [other?.name, said, whyNot].filter(Boolean).join(". ");
}
