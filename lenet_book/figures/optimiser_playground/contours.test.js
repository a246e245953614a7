import assert from "node:assert/strict";
import test from "node:test";
import { contour, heightsOf, levelsOf } from "./contours.js";

const REACH = [3, 2];

test("the line of a height goes through points of this height", () => {
  const heights = heightsOf(([x, y]) => x * x + y * y, REACH);
  const pieces = contour(heights, 1);
  assert.ok(pieces.length > 50);
  for (const [x, y] of pieces.flat()) assert.ok(Math.abs(Math.hypot(x, y) - 1) < 0.01);
});

test("no line where nothing is as high", () => {
  assert.deepEqual(
    contour(
      heightsOf(() => 1, REACH),
      2,
    ),
    [],
  );
});

test("lines lie evenly in a bowl", () => {
  const roots = levelsOf(16).map(Math.sqrt);
  roots.forEach((root, i) => {
    assert.ok(Math.abs(root - 0.4 * (i + 1)) < 1e-12);
  });
});

test("the grid covers the picture with squares of a sixteenth, from its upper left corner", () => {
  const { values, at } = heightsOf(([x, y]) => 100 * x + y, REACH);
  assert.deepEqual([at(0, 0), at(64, 96)], [REACH.map((n, i) => (i ? n : -n)), [3, -2]]);
  const [right, down] = at(1, 2);
  assert.ok(Math.abs(right + 3 - 2 / 16) < 1e-9 && Math.abs(2 - down - 1 / 16) < 1e-9);
  assert.deepEqual([values.length, values[0].length], [65, 97]);
  values.forEach((row, r) => {
    row.forEach((value, c) => {
      const [x, y] = at(r, c);
      assert.equal(value, 100 * x + y);
    });
  });
});

test("a straight line crosses the whole picture, in a piece for each square", () => {
  for (const [axis, count] of [
    [0, 64],
    [1, 96],
  ]) {
    const pieces = contour(
      heightsOf((point) => point[axis], REACH),
      0.01,
    );
    assert.equal(pieces.length, count);
    const along = pieces.flat().map((point) => point[1 - axis]);
    assert.deepEqual([Math.min(...along), Math.max(...along)], [-REACH[1 - axis], REACH[1 - axis]]);
    assert.ok(pieces.flat().every((point) => Math.abs(point[axis] - 0.01) < 1e-12));
  }
});

test("where two opposite corners are higher, a square has two pieces", () => {
  const isHigh = (/** @type {number[]} */ [x, y]) =>
    [0, 1 / 16].some((n) => Math.hypot(x - n, y - n) < 1e-9);
  const pieces = contour(
    heightsOf((point) => (isHigh(point) ? 1 : 0), REACH),
    0.5,
  );
  assert.ok(pieces.every(({ length }) => length === 2));
  assert.equal(pieces.length, 2 + 3 + 3); // the square, and the three others around each corner
  const middles = pieces.flat().map((point) => point.map((n) => Math.round(32 * n))); // halfway between corners
  assert.ok(middles.every(([x, y]) => (x + y) % 2 !== 0 && Math.abs(x) <= 3 && Math.abs(y) <= 3));
});

test("nine lines lie between the ground and the highest point", () => {
  assert.equal(levelsOf(16).length, 9);
});
