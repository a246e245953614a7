/* The lines that the charts draw of runs, and what they are called. */

import { summarise } from "../shared/charts/series.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { curveOf, KINDS } from "./histories.js";

/** The lines of a chart: of one run alone, or of several, each with its letter and colour.
 *  kinds   which kinds of curve to draw;   spread   see summarise */
export function linesOf(runs, letters, quantity, { curves: kinds, spread }) {
  const alone = runs.length === 1;
  return runs.flatMap((run) => {
    const letter = alone ? null : letters[run.id];
    const own = KINDS.filter((kind) => kinds.includes(kind) && curveOf(run, kind, quantity)).map(
      (kind) => ({
        ...namesOf(kind, quantity, letter),
        style: kind,
        tone: alone ? "alone" : letter.toLowerCase(),
        letter,
        ...summarise(curveOf(run, kind, quantity), spread),
      }),
    );
    const other = alone && run.reference && referenceLine(run.reference, quantity);
    return other ? [...own, other] : own;
  });
}

/** What a line is called in its chart, and where the quantity must be said, too. */
function namesOf(kind, quantity, letter) {
  const said = { letter, kind: TEXTS[kind], quantity: TEXTS[quantity] };
  return {
    name: letter ? phrase(TEXTS.kind_of_run, said) : said.kind,
    heading: phrase(letter ? TEXTS.curve_of_run : TEXTS.curve, said),
  };
}

/** The run that one run alone is measured against: one seed's validation. */
function referenceLine(reference, quantity) {
  const values = curveOf(reference, "validation", quantity);
  if (!values) return null;
  const { name } = reference;
  const said = { kind: TEXTS.validation, quantity: TEXTS[quantity], name };
  return {
    name,
    heading: phrase(TEXTS.reference, said),
    style: "reference",
    tone: "alone",
    values,
  };
}
