import assert from "node:assert/strict";
import test from "node:test";
import { axesOf } from "./chart_axes.js";

const SIZES = [100, 1000, 10_000];
const view = (state, more = {}) => ({
  ...{ state: { sizes: null, across: "factors", up: "accuracy", ...state } },
  ...{ isAsked: false, guess: null, line: { sizes: SIZES } },
  shown: [{ sizes: SIZES, points: SIZES.map((size, i) => ({ size, mean: 0.2 + 0.2 * i })) }],
  ...more,
});
const BOX = { width: 572, height: 250 }; // 500 between left and right, 200 between top and bottom

test("by factors, ten times as many pictures are as far everywhere; by number, ten times as far", () => {
  const byFactors = axesOf(BOX, view({}));
  assert.deepEqual([byFactors.left, byFactors.right], [46, 546]);
  assert.deepEqual(SIZES.map(byFactors.x).map(Math.round), [46, 296, 546]);
  const byNumber = axesOf(BOX, view({ across: "number" }));
  assert.deepEqual(SIZES.map(byNumber.x).map(Math.round), [46, 91, 546]);
  const one = axesOf(BOX, view({ sizes: [1000, 1000] }));
  assert.equal(one.x(1000), 46);
});

test("asked for a guess, the whole of the axis shows, so that nothing gives away what comes", () => {
  const { y, top, bottom, at, ticks } = axesOf(BOX, view({}, { isAsked: true }));
  assert.deepEqual(
    ticks.map(({ tick }) => tick),
    [0, 0.2, 0.4, 0.6, 0.8, 1],
  );
  assert.deepEqual([y(1), y(0), y(0.5)], [top, bottom, (top + bottom) / 2]);
  assert.deepEqual(at(300, y(0.25), SIZES), [1, 25]);
  assert.deepEqual(at(-50, bottom + 30, SIZES), [0, 0]);
});

test("errors go down where accuracies go up", () => {
  const errors = axesOf(BOX, view({ up: "error" }));
  assert.ok(errors.isError && errors.y(0.6) > errors.y(0.2));
});
