/* Drawings as the digit pad places them, and the distances that a network of 1998 reads in them. */

import { place } from "../../../lenet_book/figures/digit_pad/placing.js";
import { readerOf } from "../../../lenet_book/figures/digit_pad/reading.js";
import { INK, inkOf, strokesOf } from "../../../lenet_book/figures/digit_pad/strokes.js";
import { createNetwork } from "../../../lenet_book/figures/shared/core/engine.js";
import { toFloats } from "../../../lenet_book/figures/shared/core/sent.js";

export function answers({ drawings, networks, reads }) {
  const readers = networks.map(({ spec, format, bytes }) =>
    readerOf(createNetwork(spec, toFloats(format, bytes)), reads),
  );
  return drawings.map((text) => {
    const { picture } = place(inkOf(strokesOf(text)), INK);
    return {
      picture: Array.from(picture),
      read: readers.map((reader) => {
        const { code, values, best, isRefused } = reader.read(picture);
        return { code: Array.from(code), values: Array.from(values), best, isRefused };
      }),
    };
  });
}
