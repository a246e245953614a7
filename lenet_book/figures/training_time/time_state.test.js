import assert from "node:assert/strict";
import { test } from "node:test";
import { EVEN, edgesOf, isPossible, nearestEdge, withEdge, withShare } from "./time_state.js";

const LINES = [
  {
    id: "tutorial",
    segments: [
      ["building", 1],
      ["training", 5],
      ["testing", 1],
      ["training", 5],
    ],
    step: { C1: [1, 2], between: [4] },
  },
  { id: "own1", segments: [["training", 5]], step: null },
];
const START = {
  contestant: "tutorial",
  scale: "whole",
  bet: null,
  shown: "bet",
  epoch: null,
  part: null,
};
const PIECES = {
  scale: { choices: { whole: "", chosen: "" } },
  shown: { choices: ["bet", "lines", "step"] },
};
const isGood = (patch) => isPossible({ ...START, ...patch }, LINES, PIECES);

test("a boundary pushes the others before it", () => {
  assert.deepEqual(edgesOf([10, 20, 30, 40]), [0, 10, 30, 60, 100]);
  assert.deepEqual(withEdge([10, 20, 30, 40], 2, 50), [10, 40, 10, 40]);
  assert.deepEqual(withEdge([10, 20, 30, 40], 1, 80), [80, 0, 0, 20]);
  assert.deepEqual(withEdge([10, 20, 30, 40], 3, 5), [5, 0, 0, 95]);
});

test("every part can have every share, and all make a hundred", () => {
  for (let part = 0; part < 4; part++) {
    for (const share of [0, 1, 24, 25, 60, 99, 100]) {
      const bet = withShare([10, 20, 30, 40], part, share);
      assert.equal(bet[part], share);
      assert.equal(edgesOf(bet).at(-1), 100);
      assert.ok(bet.every((one) => one >= 0));
    }
  }
  assert.deepEqual(withShare([10, 20, 60, 10], 2, 20), [20, 40, 20, 20]); // as they had it before
  assert.deepEqual(withShare(EVEN, 1, 10), [30, 10, 30, 30]);
  assert.deepEqual(withShare([0, 0, 100, 0], 2, 40), [20, 20, 40, 20]); // alike, after nothing
});

test("a boundary under others can be taken hold of on either side", () => {
  assert.equal(nearestEdge([25, 25, 25, 25], 30), 1);
  assert.equal(nearestEdge([25, 25, 25, 25], 60), 2);
  assert.equal(nearestEdge([50, 0, 0, 50], 40), 1);
  assert.equal(nearestEdge([50, 0, 0, 50], 60), 3);
  assert.equal(nearestEdge([100, 0, 0, 0], 99), 1);
  assert.equal(nearestEdge([0, 0, 0, 100], 1), 3);
});

test("a link can say what there is, and nothing else", () => {
  for (const patch of [
    {},
    { bet: [0, 0, 100, 0] },
    { bet: EVEN },
    { shown: "lines", epoch: 2 },
    { shown: "step", epoch: 1, part: "between" },
    { contestant: "own1", shown: "lines", scale: "chosen" },
  ]) {
    assert.ok(isGood(patch), JSON.stringify(patch));
  }
  for (const patch of [
    { contestant: "constructor" },
    { contestant: null },
    { scale: "toString" },
    { scale: null },
    { bet: [25, 25, 25] },
    { bet: [50, 50, 50, -50] },
    { bet: [25, 25, 25, NaN] },
    { bet: [25, 25, 25, 26] },
    { shown: "all" },
    { shown: null },
    { epoch: 0 },
    { epoch: 3 },
    { epoch: NaN },
    { part: "constructor" },
    { part: "C9" },
    { contestant: "own1", shown: "step" },
    { contestant: "own1", epoch: 1 },
    { contestant: "own1", part: "C1" },
  ]) {
    assert.ok(!isGood(patch), JSON.stringify(patch));
  }
});
