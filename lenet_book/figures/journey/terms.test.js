import assert from "node:assert/strict";
import { test } from "node:test";
import { largestFew, ofChannel, sumOf } from "./terms.js";

test("the largest few are named by number, whatever their signs, and no other is lost", () => {
  const values = Float32Array.from([1, -5, 0, 3, -2]);
  assert.deepEqual(largestFew(values, 2), { few: [1, 3], rest: [4, 0, 2] });
  assert.deepEqual(largestFew([2, -7], 10), { few: [1, 0], rest: [] });
});

test("the channels of a patch share its values among them", () => {
  const patch = [1, 10, 2, 20, 3, 30, 4, 40]; // 2×2, two channels
  assert.deepEqual(ofChannel(patch, 1, 2), [10, 20, 30, 40]);
  assert.equal(sumOf(ofChannel(patch, 0, 2)), 10);
});
