/* What JPEG keeps of a picture of three colours: colours are as fine as brightness here. */

import JPEG from "../../disturbing/jpeg.json" with { type: "json" };

const { block: BLOCK, luma: LUMA, coarseness: COARSENESS } = JPEG;
// The eight waves that a row of a block is taken apart into, each of length 1.
const WAVES = Array.from({ length: BLOCK }, (_, k) =>
  Array.from(
    { length: BLOCK },
    (_, x) => Math.cos(((2 * x + 1) * k * Math.PI) / (2 * BLOCK)) * Math.sqrt((k ? 2 : 1) / BLOCK),
  ),
);

/** The values of the picture at a quality from 1 to 99, not yet rounded. */
export function jpeg(bytes, [height, width], quality) {
  const factor = quality < 50 ? 50 / quality : 2 - quality / 50;
  const tables = COARSENESS.map((table) =>
    table.map((row) =>
      row.map((step) => Math.max(1, Math.min(255, Math.floor(step * factor + 0.5)))),
    ),
  );
  const count = height * width;
  const [luma, blue, red] = [0, 1, 2].map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const [r, g, b] = bytes.subarray(3 * i, 3 * i + 3);
    const y = LUMA[0] * r + LUMA[1] * g + LUMA[2] * b;
    luma[i] = y - 128;
    blue[i] = (b - y) / (2 - 2 * LUMA[2]);
    red[i] = (r - y) / (2 - 2 * LUMA[0]);
  }
  keep(luma, width, tables[0]);
  keep(blue, width, tables[1]);
  keep(red, width, tables[1]);
  const values = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const y = luma[i] + 128;
    const r = y + (2 - 2 * LUMA[0]) * red[i];
    const b = y + (2 - 2 * LUMA[2]) * blue[i];
    values.set([r, (y - LUMA[0] * r - LUMA[2] * b) / LUMA[1], b], 3 * i);
  }
  return values;
}

/** Take each block apart into waves, round each to steps of its table, and put it together. */
function keep(part, width, table) {
  for (let top = 0; top < part.length / width; top += BLOCK) {
    for (let left = 0; left < width; left += BLOCK) {
      const at = (y, x) => (top + y) * width + left + x;
      const found = square((k, l) => {
        let sum = 0;
        for (let y = 0; y < BLOCK; y++) {
          for (let x = 0; x < BLOCK; x++) sum += WAVES[k][y] * WAVES[l][x] * part[at(y, x)];
        }
        return Math.floor(sum / table[k][l] + 0.5) * table[k][l];
      });
      const again = square((y, x) => {
        let sum = 0;
        for (let k = 0; k < BLOCK; k++) {
          for (let l = 0; l < BLOCK; l++) sum += WAVES[k][y] * WAVES[l][x] * found[k][l];
        }
        return sum;
      });
      again.forEach((row, y) => {
        part.set(row, at(y, 0));
      });
    }
  }
}

const square = (value) =>
  Array.from({ length: BLOCK }, (_, i) => Array.from({ length: BLOCK }, (_, j) => value(i, j)));
