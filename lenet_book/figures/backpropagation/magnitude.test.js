import assert from "node:assert/strict";
import { test } from "node:test";
import { decimals, short } from "./magnitude.js";

test("a small number gets the digits that it needs, up to ten", () => {
  assert.deepEqual([40, 1, 0.5, 0.012, 3e-5, 1e-20, 0].map(decimals), [2, 2, 3, 4, 7, 10, 2]);
});

test("a number of any size is written in a few letters", () => {
  assert.deepEqual([0, 12.34, 1.25, 0.0854, -0.002, 1.2345e-7, -9.99e-12].map(short), [
    "0.0",
    "12.0",
    "1.3",
    "0.085",
    "−0.0020",
    "1.2·10⁻⁷",
    "−1.0·10⁻¹¹",
  ]);
});
