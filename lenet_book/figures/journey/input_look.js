/* How the values look that a layer gets: the names of their channels, the colours of their cells. */

import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const COLORS = [TEXTS.red, TEXTS.green, TEXTS.blue];
const TINTS = [
  [255, 158, 146],
  [150, 226, 150],
  [150, 190, 255],
]; // full red, green, blue

/** source: the station whose values a layer gets; `pictures` knows the colours of pixels. */
export function inputLook(source, view, pictures) {
  const { palette } = view;
  const isPicture = source.kind === "picture";

  return {
    source,
    /** A channel, in words. */
    channelName(c) {
      if (isPicture) return pictures.colored ? COLORS[c] : TEXTS.grey;
      return source.flat ? source.label : phrase(TEXTS.channel_of_map, { layer: source.label, c });
    },
    /** The colour of a value: a pixel's own, or that of a signed value. */
    color(value, c) {
      if (!isPicture) return palette.color(value, source.scale);
      const byte = pictures.byte(value, c);
      return pictures.colored
        ? TINTS[c].map((full) => Math.round((full * byte) / 255))
        : [byte, byte, byte];
    },
    /** Cells for weights or products, whose colours end at `scale`. */
    signedCells: (values, scale) =>
      values.map((value) => ({ value, color: palette.color(value, scale) })),
  };
}
