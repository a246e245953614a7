/* What became of the paths, in sentences. */

import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { fateOf } from "./paths.js";
import { shortLoss } from "./powers.js";

/** What became of a path after so many steps. */
export function fateSays(name, path, steps) {
  const { loss, left, isBack, end } = fateOf(path, steps);
  const values = { name: TEXTS[name], n: steps, left, end, loss: shortLoss(loss) };
  if (end !== null) return phrase(TEXTS.endless, { ...values, left: left ?? end + 1 });
  if (left === null) return phrase(TEXTS.at, values);
  return phrase(isBack ? TEXTS.returned : TEXTS.gone, values);
}
