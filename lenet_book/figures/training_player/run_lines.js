/* From recorded runs to what the training player shows: lines to draw, and predictions. */

import { summarise } from "../shared/charts/series.js";
import { toBytes, toFloats } from "../shared/core/sent.js";
import { format } from "../shared/draw/drawing.js";

// How Keras calls the quantities of each kind of curve.
const PREFIX = { training: "", validation: "val_", test: "test_" };

/** The kinds of curve that a run has of some quantity. */
export const kindsOf = ({ history }, quantities) =>
  Object.keys(PREFIX).filter((kind) => quantities.some((name) => history[PREFIX[kind] + name]));

/** The lines of a chart: of one run alone, or of several, each with its letter and colour.
 *  kinds   which kinds of curve to draw;   spread   see summarise */
export function linesOf(runs, letters, quantity, { curves: kinds, spread }) {
  const alone = runs.length === 1;
  return runs.flatMap(({ id, history, reference }) => {
    const own = kindsOf({ history }, [quantity])
      .filter((kind) => kinds.includes(kind))
      .map((kind) => ({
        name: alone ? kind : `${letters[id]} ${kind}`,
        heading: `${alone ? "" : `${letters[id]} `}${kind} ${quantity}`,
        style: kind,
        tone: alone ? "alone" : letters[id].toLowerCase(),
        letter: alone ? null : letters[id],
        ...summarise(history[PREFIX[kind] + quantity], spread),
      }));
    const other = alone && reference?.history[`val_${quantity}`];
    if (!other) return own;
    const heading = `validation ${quantity}, ${reference.name}`;
    return [
      ...own,
      { name: reference.name, heading, style: "reference", tone: "alone", values: other },
    ];
  });
}

/** What the lines say of an epoch, in words. */
export const readingsOf = (lines, epoch) =>
  lines
    .filter(({ style, values }) => style !== "reference" && epoch && epoch <= values.length)
    .map(({ heading, values }) => `${heading} ${format(values[epoch - 1], 2)}`)
    .join(", ");

/** What lines and bands are, where there are several seeds. */
export function noteOf({ seeds: { length }, predictions }, spread) {
  if (length < 2) return "";
  if (spread === "first") return `Curves of the first of ${length} seeds.`;
  const bands = {
    range: "Bands: from the lowest to the highest seed.",
    interval: "Bands: the 95 % interval of that mean (Student’s t).",
  };
  const below = predictions ? " What is below the charts belongs to the first seed." : "";
  return `Lines: mean of ${length} seeds. ${bands[spread]}${below}`;
}

/** Probabilities, as floats or as bytes: "half-percent" holds floor(200 p), and for each picture
 *  the most probable class, which bytes alone could leave undecided. Whole percent, as
 *  figures show them, come out as from the floats. */
export function predictionsOf(stored, classes) {
  if (stored.format !== "half-percent") return toFloats(stored.format, stored.bytes);
  const probabilities = Float32Array.from(toBytes(stored.bytes), (code) => (code + 0.5) / 200);
  toBytes(stored.best).forEach((best, i) => {
    probabilities[i * classes + best] += 1e-4;
  });
  return probabilities;
}
