/* Stripes that slide, and what the layers make of them. */

import { isMap } from "../shared/core/shapes.js";

const CONTRAST = 100; // levels, up and down from the middle
const MOST_ROWS = 3;
export const FLAT = 0.01; // of their size: answers that differ less are the same everywhere

/** Upright stripes of a period, moved to the right, in a picture of this shape: bytes. */
export function stripes([height, width, channels], period, moved) {
  const bytes = new Uint8ClampedArray(height * width * channels);
  for (let i = 0; i < bytes.length; i++) {
    const x = Math.floor(i / channels) % width;
    const wave = Math.cos((2 * Math.PI * (x - moved)) / period);
    bytes[i] = Math.floor(127.5 + CONTRAST * wave + 0.5);
  }
  return bytes;
}

/** The layers that are looked at: the first one with places, and those after which a step is
 *  longer than a pixel. [{i, label, step, shape}], `step` in pixels of the picture. */
export function slidingLayers(net) {
  const found = [];
  net.layers.forEach(({ kind, label, outputShape }, i) => {
    if (!isMap(outputShape) || outputShape[1] < 4) return;
    if (["rescaling", "normalization"].includes(kind)) return;
    const step = stepOf(net, i);
    if (!found.length || step > found.at(-1).step)
      found.push({ i, label, step, shape: outputShape });
  });
  return found.slice(0, MOST_ROWS);
}

/** How many pixels lie between what two neighbours of a layer see. */
function stepOf(net, i) {
  const [rows, columns, maps] = net.layers[i].outputShape;
  const middle = Math.floor(rows / 2) * columns + Math.floor(columns / 2) - 1;
  const [one, next] = [middle, middle + 1].map((place) => net.receptiveField(i, place * maps).x0);
  return Math.max(1, next - one);
}

/** What one row of a layer's liveliest map answers, for each of some runs, by how far the picture
 *  has moved: {map, rows: a list of numbers for each run}. */
export function slide({ i, shape: [height, width, maps] }, runs) {
  const y = Math.floor(height / 2);
  const row = (run, c) =>
    Float64Array.from({ length: width }, (_, x) => run.maps[i][(y * width + x) * maps + c]);
  const spread = (values) => Math.max(...values) - Math.min(...values);
  const lively = Array.from({ length: maps }, (_, c) => spread(row(runs[0], c)));
  const map = lively.indexOf(Math.max(...lively));
  return { map, rows: runs.map((run) => row(run, map)) };
}

/** How much of a layer's answers does not move along with a picture that moves right by `pixels`:
 *  0, all of it moves along; 1, as much is left over as the answers differ from their mean. Where
 *  the move is no whole step of the layer, the nearer one counts. Looked at are units that see
 *  no edge, and nothing that came in over one. A word instead of a number says why there is none:
 *  "edges", no unit is looked at; "flat", the answers hardly differ, so no share of it is known. */
export function leftOver(net, { i, step, shape }, before, after, pixels) {
  const [height, width, maps] = shape;
  const inside = [];
  for (let x = 0; x < width; x++) {
    const unit = (Math.floor(height / 2) * width + x) * maps;
    const { x0, x1 } = net.receptiveField(i, unit);
    if (x0 >= pixels && x1 < net.spec.input[1]) inside.push(x);
  }
  const options = [Math.floor(pixels / step), Math.ceil(pixels / step)];
  const rests = options.map((steps) => rest(steps));
  const word = rests.find((found) => typeof found === "string");
  return word ?? Math.min(...rests.map(Number));

  function rest(steps) {
    const pairs = [];
    for (const x of inside) {
      if (x - steps < 0) continue;
      for (let y = 0; y < height; y++) {
        for (let c = 0; c < maps; c++) {
          const at = (column) => (y * width + column) * maps + c;
          pairs.push([before.maps[i][at(x - steps)], after.maps[i][at(x)], c]);
        }
      }
    }
    if (!pairs.length) return "edges";
    const means = new Float64Array(maps);
    for (const [one, , c] of pairs) means[c] += (one * maps) / pairs.length;
    const sum = (of) => pairs.reduce((total, pair) => total + of(pair) ** 2, 0);
    const size = sum(([one, , c]) => one - means[c]);
    if (size <= FLAT ** 2 * sum(([one]) => one)) return "flat";
    const left = sum(([one, other]) => one - other);
    return left < 1e-9 ? 0 : Math.sqrt(left / size);
  }
}
