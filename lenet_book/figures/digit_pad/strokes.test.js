import assert from "node:assert/strict";
import test from "node:test";
import { extended, INK, inkOf, isWritten, lengthOf, MOST, strokesOf, textOf } from "./strokes.js";

test("strokes come back from their text", () => {
  const strokes = [
    [
      [0, 63],
      [20, 10],
    ],
    [[7, 7]],
  ];
  assert.equal(textOf(strokes), "A_UK.HH");
  assert.deepEqual(strokesOf("A_UK.HH"), strokes);
  assert.deepEqual(strokesOf(""), []);
  assert.equal(textOf([]), "");
});

test("what is no text of strokes is told", () => {
  for (const text of ["", "AA", "AABB.CC", "-_"]) assert.ok(isWritten(text), text);
  for (const text of ["A", "AA.", ".AA", "AA..BB", "A!", "AA BB", "A".repeat(MOST + 2)]) {
    assert.ok(!isWritten(text), text);
  }
});

test("a stroke that goes straight on keeps its ends alone", () => {
  const from = [[2, 2]];
  assert.deepEqual(extended(from, [2, 2]), from);
  const two = extended(from, [4, 2]);
  assert.deepEqual(two, [...from, [4, 2]]);
  assert.deepEqual(extended(two, [8, 2]), [...from, [8, 2]]);
  assert.equal(extended(two, [4, 6]).length, 3); // round a corner
  assert.equal(extended(two, [3, 2]).length, 3); // and back
});

test("the pen's way is measured along the strokes, not between them", () => {
  const strokes = [
    [
      [0, 0],
      [3, 4],
      [3, 8],
    ],
    [[60, 60]],
  ];
  assert.equal(lengthOf(strokes), 9);
  assert.equal(lengthOf([]), 0);
});

test("a line is as wide as the pen, and as long as it is drawn", () => {
  const ink = inkOf([
    [
      [16, 32],
      [48, 32],
    ],
  ]);
  assert.equal(ink.length, INK * INK);
  const area = ink.reduce((sum, value) => sum + value, 0);
  const radius = 2.6 * 2;
  const expected = 64 * 2 * radius + Math.PI * radius ** 2;
  assert.ok(Math.abs(area / expected - 1) < 0.01, `${area} and ${expected}`);
  assert.equal(Math.max(...inkOf([])), 0);
});
