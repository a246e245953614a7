import assert from "node:assert/strict";
import { test } from "node:test";
import { typedWeight } from "./typed_weight.js";

test("a weight is read as people write one", () => {
  assert.deepEqual(typedWeight("−0,5"), { value: -0.5 });
  assert.deepEqual(typedWeight(" 1/4 "), { value: 0.25 });
  assert.deepEqual(typedWeight("-1000"), { value: -1000 });
});

test("what is no number, or too long for a cell, is not taken", () => {
  for (const text of ["abc", "", "1/0"])
    assert.deepEqual(typedWeight(text), { wrong: "no_number" });
  for (const text of ["1e9", "-1001"]) assert.deepEqual(typedWeight(text), { wrong: "too_far" });
});
