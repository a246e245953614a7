/* Ink placed as MNIST's digits were: scaled into 20×20 pixels, its mass in the middle of 28×28.
 * placing.py does the same in Python. */

import PAD from "../../digits/pad.json" with { type: "json" };

export const { box: BOX, side: SIDE } = PAD;
const TIE = 1e-9; // pixels: where two places are as near to the middle, it is the later one

/** ink: side × side numbers from 0 to 1. Returns {picture, box, size, centre}: SIDE × SIDE numbers;
 *  the box {top, left, bottom, right} around the ink, in its pixels; the [height, width] that it is
 *  scaled to; its centre of mass [y, x], in the ink's pixels. Without ink, box is null. */
export function place(ink, side) {
  const picture = new Float64Array(SIDE * SIDE);
  const box = boxOf(ink, side);
  if (!box) return { picture, box, size: [0, 0], centre: null };
  const lengths = [box.bottom - box.top, box.right - box.left];
  const longer = Math.max(...lengths);
  const size = lengths.map((length) => Math.max(1, Math.floor((length * BOX) / longer + 0.5)));
  const [height, width] = size;
  const small = scaled(ink, side, box, height, width);
  const [y, x] = middle(small, width);
  const [top, left] = [
    [y, height],
    [x, width],
  ].map(([at, length]) =>
    Math.min(SIDE - length, Math.max(0, Math.floor(SIDE / 2 - at + 0.5 + TIE))),
  );
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      picture[(top + row) * SIDE + left + column] = small[row * width + column];
    }
  }
  const centre = [
    box.top + ((y + 0.5) * lengths[0]) / height,
    box.left + ((x + 0.5) * lengths[1]) / width,
  ];
  return { picture, box, size, centre };
}

/** The smallest box that holds all ink, or null. */
function boxOf(ink, side) {
  const box = { top: side, left: side, bottom: 0, right: 0 };
  ink.forEach((value, at) => {
    if (!value) return;
    const [y, x] = [Math.floor(at / side), at % side];
    box.top = Math.min(box.top, y);
    box.left = Math.min(box.left, x);
    box.bottom = Math.max(box.bottom, y + 1);
    box.right = Math.max(box.right, x + 1);
  });
  return box.bottom ? box : null;
}

/** What is in the box, scaled: each pixel is the mean of what falls into it. */
function scaled(ink, side, box, height, width) {
  const rows = shares(height, box.bottom - box.top);
  const columns = shares(width, box.right - box.left);
  const small = new Float64Array(height * width);
  rows.forEach((down, row) => {
    columns.forEach((across, column) => {
      let sum = 0;
      for (const [y, high] of down) {
        for (const [x, wide] of across) {
          sum += high * wide * ink[(box.top + y) * side + box.left + x];
        }
      }
      small[row * width + column] = Math.min(1, sum); // rounding can leave more
    });
  });
  return small;
}

/** For each of `count` pixels, which of `length` ones it covers, and their shares in it. */
function shares(count, length) {
  const edge = (i) => (i * length) / count;
  return Array.from({ length: count }, (_, i) => {
    const found = [];
    for (let n = Math.floor(edge(i)); n < Math.min(length, Math.ceil(edge(i + 1))); n++) {
      const over = Math.min(edge(i + 1), n + 1) - Math.max(edge(i), n);
      if (over > 0) found.push([n, (over * count) / length]);
    }
    return found;
  });
}

/** The centre of mass [y, x] of a picture of this width. */
function middle(values, width) {
  let [total, down, across] = [0, 0, 0];
  values.forEach((value, at) => {
    total += value;
    down += value * Math.floor(at / width);
    across += value * (at % width);
  });
  return [down / total, across / total];
}
