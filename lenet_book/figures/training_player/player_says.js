/* What the training player tells in sentences. */

import { format } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

export const epochSays = (epoch) => phrase(epoch ? TEXTS.at_epoch : TEXTS.at_start, { epoch });

/** What lines and bands are, where there are several seeds. */
export function noteSays({ seeds: { length: n }, predictions }, spread) {
  if (n < 2) return "";
  if (spread === "first") return phrase(TEXTS.first_of_seeds, { n });
  const bands = { range: TEXTS.bands_of_range, interval: TEXTS.bands_of_interval };
  const sentences = [phrase(TEXTS.mean_of_seeds, { n }), bands[spread]];
  if (predictions) sentences.push(TEXTS.below_is_first);
  return sentences.join(" ");
}

/** What a history holds, and no chart shows. */
export const leftOutSays = ({ leftOut = [] }) =>
  leftOut.length ? phrase(TEXTS.left_out, { names: leftOut.join(", ") }) : "";

/** Where the network is no longer as its last epoch left it. `now`: the epoch whose weights it
 *  has; null: it has other ones. */
export function nowSays({ epochs, now = epochs }) {
  if (now === null) return TEXTS.now_other;
  return now === epochs ? "" : phrase(TEXTS.now_epoch, { epoch: now });
}

/** What the lines say of an epoch. */
export const readingsSay = (lines, epoch) =>
  lines
    .filter(({ style, values }) => style !== "reference" && epoch && epoch <= values.length)
    .map(({ heading, values }) => `${heading} ${format(values[epoch - 1], 2)}`)
    .join(", ");

/** Where a run is, if it has no predictions: children of a paragraph. */
export const progressSays = (epoch) => words(epoch ? TEXTS.trained : TEXTS.not_trained, { epoch });

/** What the network says of a picture: children of a paragraph.
 *  answer  what it says, as children;   verdict  "right", "wrong" or "unknown" */
export function predictionSays({ picture, epoch, trainedBefore, answer }, verdict) {
  const start = trainedBefore ? TEXTS.before : TEXTS.untrained;
  const texts = { unknown: TEXTS.says, right: TEXTS.says_right, wrong: TEXTS.says_wrong };
  return words(texts[verdict], {
    picture,
    when: phrase(epoch ? TEXTS.after_epoch : start, { epoch }),
    answer,
  });
}
