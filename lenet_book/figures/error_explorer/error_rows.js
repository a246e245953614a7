/* The rows of the matrix, with their pictures: each comes when a reader first looks at it. */

import { load } from "../shared/core/later.js";
import { bitmap } from "../shared/draw/drawing.js";
import { readSheet } from "../shared/pictures/pictures.js";
import { texts as TEXTS } from "./figure.json";
import { sharesOf } from "./shares.js";

/** sheets: what the figure's data say, names of scripts in a page, the rows in a notebook.
 *  Returns {isHere(truth), at(truth)}, the latter a promise; it rejects with what failed, and the
 *  next call tries again. */
export function rowsOf({ rows }, classes) {
  const unpacked = new Map();
  const nameOf = (truth) => `pictures-${rows[truth]}`;
  const isSent = (truth) => typeof rows[truth] !== "string";
  const isHere = (truth) => isSent(truth) || nameOf(truth) in LenetBook;

  async function read(truth) {
    if (!isHere(truth)) await load(nameOf(truth), () => isHere(truth));
    return unpack(isSent(truth) ? rows[truth] : LenetBook[nameOf(truth)], classes);
  }

  return {
    isHere,
    at(truth) {
      if (!unpacked.has(truth)) {
        const coming = read(truth);
        unpacked.set(truth, coming);
        coming.catch(() => unpacked.delete(truth));
      }
      return unpacked.get(truth);
    },
  };
}

/** A row, ready to be shown: {numbers, cells, nearby, of(network, place), image(place)}. */
async function unpack({ numbers, cells, nearby, probabilities, sheet }, classes) {
  const [height, width] = sheet.shape;
  const colors = await readSheet(sheet).catch(() => {
    throw new Error(TEXTS.unreadable);
  });
  const shares = Object.fromEntries(
    Object.entries(probabilities).map(([name, stored]) => [name, sharesOf(stored)]),
  );
  return {
    numbers,
    cells,
    nearby,
    /** What a network says of the picture at a place: a probability for each class. */
    of: (network, place) => shares[network].subarray(place * classes, (place + 1) * classes),
    /** The picture at a place, one pixel a pixel. */
    image(place) {
      const start = 3 * place * height * width;
      return bitmap(width, height, (i) => {
        const [r, g, b] = colors.subarray(start + 3 * i, start + 3 * i + 3);
        return (255 << 24) | (b << 16) | (g << 8) | r;
      });
    },
  };
}
