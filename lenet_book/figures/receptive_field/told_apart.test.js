import assert from "node:assert/strict";
import { test } from "node:test";
import { toldApart } from "./told_apart.js";

const write = (value, digits) => value.toFixed(digits);

test("values get as many digits as tell them apart", () => {
  assert.deepEqual(toldApart(0.5, 0.25, 1, write), ["0.5", "0.3"]);
  assert.deepEqual(toldApart(0.54, 0.51, 1, write), ["0.54", "0.51"]);
  assert.deepEqual(toldApart(0.1234, 0.1236, 1, write), ["0.123", "0.124"]);
});

test("values that seven digits do not tell apart look the same", () => {
  assert.deepEqual(toldApart(1, 1 + 1e-9, 3, write), ["1.0000000", "1.0000000"]);
});
