/* The arithmetic of a pooling unit: the average of a block of one map, or its largest value. */

import { digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { equation, ledger, matrix } from "../shared/draw/sums.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { sumOf } from "./terms.js";

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
  const block = equation(matrix(caption, cells, columns, digits));
  if (how === "maximum") {
    const largest = words(TEXTS.largest, { value: format(e.output, digits, true) });
    return {
      sentence: phrase(TEXTS.keeps_largest, { size }),
      parts: [block, h("p", { class: "lenet-subtotal" }, largest)],
    };
  }
  return {
    sentence: phrase(TEXTS.averages, { size }),
    parts: [block, averageOf(e, digits)],
  };
}

/** A block's sum and average; at a padded edge it has fewer values. */
function averageOf(e, digits) {
  const inside = Array.from(e.inputs).filter((_, i) => e.sources[i] >= 0);
  /** @type {Term[]} */
  const terms = inside.map((value, i) => ({ label: phrase(TEXTS.value, { n: i + 1 }), value }));
  const sum = { label: TEXTS.sum, value: sumOf(inside) };
  const label = phrase(TEXTS.divided, { n: inside.length });
  return ledger(TEXTS.average, terms, sum, [{ label, value: e.output, strong: true }], digits);
}
