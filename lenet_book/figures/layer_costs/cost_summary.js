/* What the costs come to, in sentences. */

import { percent } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { growth, total, whole } from "./amounts.js";
import { COUNTS, isPooling } from "./architecture.js";
import { texts as TEXTS } from "./figure.json";

const NAMES = { parameters: TEXTS.of_parameters, multiplyAdds: TEXTS.of_multiply_adds };

/** How much of each count there is, against the rows before, and which layer has most of it; or
 *  which layer does not fit. */
export function summaryOf(before, { rows, misfit }) {
  if (misfit) return misfitOf(misfit);
  return COUNTS.map((count) => {
    const all = total(rows, count);
    const most = rows.reduce((a, b) => (b[count] > a[count] ? b : a));
    const { how, by } = growth(all / total(before, count));
    return phrase(TEXTS[how], {
      n: whole(all),
      count: NAMES[count],
      by,
      layer: most.label,
      share: percent(most[count] / all),
    });
  }).join(" ");
}

function misfitOf({ layer, shape: [height, width] }) {
  const text = isPooling(layer) ? TEXTS.window_misfit : TEXTS.kernel_misfit;
  return phrase(text, { layer: layer.label, size: layer.kernelSize.join("×"), height, width });
}
