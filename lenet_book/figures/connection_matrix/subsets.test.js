import assert from "node:assert/strict";
import test from "node:test";
import { groupsOf, runsOf, turnedInto } from "./subsets.js";

test("the runs of a subset are found round the ring, too", () => {
  assert.deepEqual(runsOf([0, 1, 2], 6), [3]);
  assert.deepEqual(runsOf([0, 4, 5], 6), [3]);
  assert.deepEqual(runsOf([0, 1, 3, 4], 6), [2, 2]);
  assert.deepEqual(runsOf([0, 2, 3], 6).sort(), [1, 2]);
  assert.deepEqual(runsOf([], 6), []);
  assert.deepEqual(runsOf([0, 1, 2], 3), []);
});

test("a turned subset is found in whatever order it is written", () => {
  const subsets = [
    [0, 1],
    [2, 1],
    [0, 2],
  ];
  assert.equal(turnedInto(subsets, 0, 3), 1);
  assert.equal(turnedInto(subsets, 1, 3), 2);
  assert.equal(turnedInto(subsets, 2, 3), 0);
  assert.equal(turnedInto(subsets, 1, 4), -1);
});

test("a subset that no turn changes is its own, though an equal one comes first", () => {
  const all = [0, 1, 2];
  assert.equal(turnedInto([all, all], 1, 3), 1);
});

test("only like kinds that stand side by side are one group", () => {
  assert.deepEqual(groupsOf(["a", "a", "b", "a"]), [
    { kind: "a", count: 2, end: 1 },
    { kind: "b", count: 1, end: 2 },
    { kind: "a", count: 1, end: 3 },
  ]);
});
