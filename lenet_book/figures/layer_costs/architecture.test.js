import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldsOf, isPossible } from "./architecture.js";

const FIELDS = fieldsOf({
  input: [28, 32, 1],
  layers: [{ kind: "conv2d", output: [26, 30, 4], kernelSize: [3, 3] }],
});

test("a link gives every number that can be changed, or none", () => {
  assert.deepEqual(
    FIELDS.map(({ at, name }) => [at, name]),
    [
      [0, "pixels"],
      [1, "pixels"],
      [2, "filters"],
      [3, "kernel"],
    ],
  );
  assert.ok(isPossible({ sizes: null }, FIELDS));
  assert.ok(isPossible({ sizes: [28, 32, 1024, 31] }, FIELDS));
  assert.ok(!isPossible({ sizes: [28, 32, 4] }, FIELDS));
});

test("a number in a link is whole, and from 1 to its most", () => {
  for (const filters of [0, -1, 2.5, 1025, NaN]) {
    assert.ok(!isPossible({ sizes: [28, 32, filters, 3] }, FIELDS), String(filters));
  }
});
