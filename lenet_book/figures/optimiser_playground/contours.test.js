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
