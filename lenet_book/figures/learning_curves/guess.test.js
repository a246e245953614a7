import assert from "node:assert/strict";
import test from "node:test";
import { apart, drawnOf, fallsAt, UNDRAWN, undrawn, withStep, withStroke } from "./guess.js";

const NONE = undrawn([100, 250, 500, 1000, 2500]);

test("an empty guess has no point, and is worth nothing", () => {
  assert.deepEqual(NONE, [-1, -1, -1, -1, -1]);
  assert.equal(drawnOf(NONE), 0);
  assert.equal(drawnOf(null), 0);
  assert.equal(
    apart(
      NONE,
      NONE.map(() => ({ mean: 0.5 })),
    ),
    null,
  );
});

test("a stroke fills the sizes between, in both directions", () => {
  assert.deepEqual(withStroke(NONE, [0, 10], [4, 50]), [10, 20, 30, 40, 50]);
  assert.deepEqual(withStroke(NONE, [3, 40], [1, 20]), [-1, 20, 30, 40, -1]);
  assert.deepEqual(withStroke(NONE, [1, 20], [0, 10]), [10, 20, -1, -1, -1]);
  assert.deepEqual(withStroke(NONE, [2, 33], [2, 35]), [-1, -1, 35, -1, -1]);
});

test("no stroke and no key leaves the percents", () => {
  assert.deepEqual(withStroke(NONE, [0, -20], [1, 140]).slice(0, 2), [0, 100]);
  assert.equal(withStep([98, -1], 0, 5)[0], 100);
  assert.equal(withStep([2, -1], 0, -5)[0], 0);
  assert.deepEqual(withStep([20, 40], 1, 1), [20, 41]);
});

test("a point that was not drawn begins at the last one before it, or after it, or at chance", () => {
  assert.deepEqual(withStep(NONE, 2, 1), [-1, -1, 11, -1, -1]);
  assert.deepEqual(withStep([20, -1, 40, -1], 1, 5), [20, 25, 40, -1]);
  assert.deepEqual(withStep([20, 30, -1, 40], 2, 5), [20, 30, 35, 40]);
  assert.deepEqual(withStep([-1, -1, 40], 0, -5), [35, -1, 40]);
});

test("a guess that falls is noticed, over gaps too", () => {
  assert.deepEqual(fallsAt([10, 20, 20, 30]), []);
  assert.deepEqual(fallsAt([10, 20, UNDRAWN, 15, 14]), [3, 4]);
  assert.deepEqual(fallsAt(NONE), []);
});

test("a guess is measured where it was drawn and something was measured", () => {
  const points = [0.2, 0.3, null, 0.5].map((mean) => ({ mean }));
  const found = apart([30, UNDRAWN, 90, 46], points);
  assert.deepEqual([found.of, found.at, found.worst], [2, 0, 10]);
  assert.ok(Math.abs(found.mean - 7) < 1e-9);
  assert.equal(apart([UNDRAWN, UNDRAWN, 90, UNDRAWN], points), null);
  assert.ok(apart([10, 30, 30, 50], points).worst < 0);
});
