import assert from "node:assert/strict";
import test from "node:test";
import { isPossible, windowInside } from "./sliding_state.js";

const SIZES = { rows: 13, columns: 11, least: 13, most: 24 };
const possible = (state) =>
  isPossible({ indices: [0, 9], side: 20, window: [0, 0], ...state }, SIZES, 2, 10);

test("a window ends inside the piece", () => {
  assert.ok(possible({ window: [7, 9] }));
  for (const window of [[8, 9], [7, 10], [-1, 0], [0.5, 0], [0], [0, 0, 0]]) {
    assert.ok(!possible({ window }), String(window));
  }
});

test("a piece holds a window and is no larger than the picture", () => {
  assert.ok(possible({ side: 13 }) && possible({ side: 24 }));
  assert.ok(!possible({ side: 12 }) && !possible({ side: 25 }));
});

test("every slot has one of the pictures", () => {
  for (const indices of [[0], [0, 1, 2], [0, 10], [0, -1]]) {
    assert.ok(!possible({ indices }), String(indices));
  }
});

test("a window that would stick out is moved to the edge", () => {
  assert.deepEqual(windowInside([30, -4], 20, SIZES), [7, 0]);
  assert.deepEqual(windowInside([-4, 30], 20, SIZES), [0, 9]);
  assert.deepEqual(windowInside([3, 4], 20, SIZES), [3, 4]);
});
