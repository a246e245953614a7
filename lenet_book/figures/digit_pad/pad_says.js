/* What is said about a drawing and what a network reads in it. */

import { format } from "../shared/draw/drawing.js";
import { words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

/** As children of an element. now: {remark, read}; reader: from readerOf. */
export function saysOf({ remark, read }, reader) {
  if (!read) return words(TEXTS.empty);
  const odd = remark ? [TEXTS[remark], " "] : [];
  return [...odd, ...(reader.drawings ? ofDistances(read, reader) : ofOutputs(read, reader))];
}

function ofDistances({ values, best, second, isRefused }, { names, far }) {
  const filled = {
    name: names[best],
    distance: format(values[best], 1),
    other: names[second],
    next: format(values[second], 1),
    far: far === null ? "" : format(far, 1),
  };
  return words(isRefused ? TEXTS.refused : TEXTS.nearest, filled);
}

const ofOutputs = ({ values }, { answer }) => words(TEXTS.says, { says: answer.says(values) });
