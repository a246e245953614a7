/* The arithmetic of a pooling unit: the average of a block of one map, or its largest value. */

import { digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { equation, ledger, matrix } from "../shared/draw/sums.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { largestFew, sumOf } from "./terms.js";
import { remainder } from "./weighted_sum.js";

const MOST_CELLS = 64; // of a block, that are drawn one by one
const LISTED = 10; // values of a larger one

/** e: the engine's explanation; map: the unit's; how: "average" or "maximum". */
export function pooledBlock(e, look, map, how) {
  const [rows, columns] = e.patchShape;
  const size = `${rows}×${columns}`;
  const digits = digitsFor(largestOf(e.inputs));
  const cells = Array.from(e.inputs, (value, i) => ({
    value,
    color: look.color(value, map),
    padding: e.sources[i] < 0,
    strong: how === "maximum" && e.weights[i] === 1,
  }));
  const caption = phrase(TEXTS.patch, { channel: look.channelName(map), size });
  const isLarge = cells.length > MOST_CELLS;
  const block = isLarge ? null : equation(matrix(caption, cells, columns, digits));
  if (how === "maximum") {
    const largest = words(TEXTS.largest, { value: format(e.output, digits, true) });
    return {
      sentence: phrase(TEXTS.keeps_largest, { size }),
      parts: [block, h("p", { class: "lenet-subtotal" }, largest)].filter(Boolean),
    };
  }
  return {
    sentence: phrase(TEXTS.averages, { size }),
    parts: [block, averageOf(e, digits)].filter(Boolean),
  };
}

/** A block's sum and average; at a padded edge it has fewer values. */
function averageOf(e, digits) {
  const inside = Array.from(e.inputs).filter((_, i) => e.sources[i] >= 0);
  const isLarge = inside.length > MOST_CELLS;
  const { few, rest } = largestFew(inside, isLarge ? LISTED : inside.length);
  const listed = isLarge ? few : few.sort((a, b) => a - b);
  /** @type {Term[]} */
  const terms = listed.map((i) => ({
    label: phrase(TEXTS.value, { n: i + 1 }),
    value: inside[i],
  }));
  if (rest.length) terms.push(remainder(rest, inside));
  const sum = { label: TEXTS.sum, value: sumOf(inside) };
  const label = phrase(TEXTS.divided, { n: inside.length });
  return ledger(TEXTS.average, terms, sum, [{ label, value: e.output, strong: true }], digits);
}
