import assert from "node:assert/strict";
import test from "node:test";
import { rankCorrelation, ranks, similarity } from "./likeness.js";

const square = (number) => Float64Array.from({ length: 64 }, (_, i) => number(i));
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

test("equal numbers share the mean of their places", () => {
  assert.deepEqual([...ranks([5, 1, 5, 0])], [2.5, 1, 2.5, 0]);
});

test("only the order counts, and the other way round it is −1", () => {
  near(rankCorrelation([1, 2, 3, 4], [0, 10, 11, 1000]), 1);
  near(rankCorrelation([1, 2, 3, 4], [8, 7, 1, -2]), -1);
  near(rankCorrelation([1, 2], [3, 3.5]), 1);
});

test("a map that is the same everywhere has no order", () => {
  assert.equal(rankCorrelation([1, 2, 3], [4, 4, 4]), null);
  assert.equal(
    similarity(
      square((i) => i),
      square(() => 0),
      [8, 8],
    ),
    null,
  );
});

test("a map is as similar as can be to itself, whatever its scale", () => {
  const map = square((i) => Math.sin(i));
  near(
    similarity(
      map,
      map.map((value) => 7 * value),
      [8, 8],
    ),
    1,
  );
  assert.ok(
    similarity(
      map,
      map.map((value) => -value),
      [8, 8],
    ) < 0,
  );
});

test("maps smaller than a window have no structural similarity", () => {
  assert.equal(similarity([1, 2, 3, 4], [1, 2, 3, 4], [2, 2]), null);
});

test("what differs is as similar as the formula says, window by window", () => {
  const [height, width] = [9, 8];
  const one = Float64Array.from({ length: 72 }, (_, i) => Math.sin(i) - 0.3);
  const other = Float64Array.from({ length: 72 }, (_, i) => 5 * Math.cos(0.7 * i) + 1);
  const scaled = [one, other].map((map) => map.map((n) => n / Math.max(...map.map(Math.abs))));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const found = [];
  for (let top = 0; top + 7 <= height; top++) {
    for (let left = 0; left + 7 <= width; left++) {
      const inside = (map) =>
        [...map].filter((_, i) => {
          const [y, x] = [Math.floor(i / width) - top, (i % width) - left];
          return y >= 0 && y < 7 && x >= 0 && x < 7;
        });
      const [a, b] = scaled.map(inside);
      const [meanA, meanB] = [mean(a), mean(b)];
      const together = (p, q) => mean(p.map((value, i) => (value - mean(p)) * (q[i] - mean(q))));
      const [light, contrast] = [0.02 ** 2, 0.06 ** 2]; // for numbers from −1 to 1
      found.push(
        ((2 * meanA * meanB + light) / (meanA ** 2 + meanB ** 2 + light)) *
          ((2 * together(a, b) + contrast) / (together(a, a) + together(b, b) + contrast)),
      );
    }
  }
  assert.equal(found.length, 6);
  near(similarity(one, other, [height, width]), mean(found));
});

test("a map of one window has one, and one that is a row or a column short has none", () => {
  const map = Float64Array.from({ length: 49 }, (_, i) => Math.sin(i));
  near(similarity(map, map, [7, 7]), 1);
  assert.equal(similarity(map.slice(0, 42), map.slice(0, 42), [6, 7]), null);
  assert.equal(similarity(map.slice(0, 42), map.slice(0, 42), [7, 6]), null);
  const nothing = new Float64Array(49);
  assert.equal(similarity(nothing, map, [7, 7]), null);
  assert.equal(similarity(map, nothing, [7, 7]), null);
});

test("the correlation is that of the places, equal ones in the middle of theirs", () => {
  // Places 0, 1.5, 1.5, 3 and 3, 1, 2, 0: less their mean of 1.5, and multiplied.
  const products = -1.5 * 1.5 + 0 + 0 + 1.5 * -1.5;
  const sizes = Math.sqrt((1.5 ** 2 + 1.5 ** 2) * (1.5 ** 2 + 0.5 ** 2 + 0.5 ** 2 + 1.5 ** 2));
  near(rankCorrelation([1, 4, 4, 9], [7, 2, 3, -1]), products / sizes);
  assert.deepEqual([...ranks([3, 3, 3, 0, 9, 9])], [2, 2, 2, 0, 4.5, 4.5]);
});
