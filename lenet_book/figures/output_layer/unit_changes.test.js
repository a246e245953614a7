import assert from "node:assert/strict";
import { test } from "node:test";
import { readChanges, withChange } from "./unit_changes.js";

test("changes are pairs of a unit and its value", () => {
  assert.deepEqual(
    [...readChanges("0,1,5,-0.5", 6)],
    [
      [0, 1],
      [5, -0.5],
    ],
  );
  assert.equal(readChanges([], 6).size, 0);
  assert.deepEqual([...readChanges("1,1000,2,-1000", 6).values()], [1000, -1000]); // the most
});

test("changes that are written wrongly, or fit no unit, are none", () => {
  for (const text of ["1", "1,x", "6,1", "-1,1", "0.5,1", "1,1001", "1,-1001"]) {
    assert.equal(readChanges(text, 6), null, text);
  }
});

test("a unit that is changed again keeps its last value, and the others theirs", () => {
  const flat = withChange(readChanges([3, 1, 4, 2], 6), 3, -1);
  assert.deepEqual(
    [...readChanges(flat, 6)],
    [
      [3, -1],
      [4, 2],
    ],
  );
});
