import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOfPower, powerText, small } from "./powers.js";

test("a small number is written with two digits that count", () => {
  const written = [1.23, 0.0512, 0.00196, 0.00012, 9.96e-8, 1.1e-12].map(small);
  assert.deepEqual(written, ["1.2", "0.051", "0.0020", "1.2·10⁻⁴", "10.0·10⁻⁸", "1.1·10⁻¹²"]);
  assert.deepEqual([0, -2, -10].map(powerText), ["1", "10⁻²", "10⁻¹⁰"]);
});

test("0 lies below all powers of ten, which are as far apart as each other", () => {
  const near = (value, place) => assert.ok(Math.abs(placeOfPower(value) - place) < 1e-9);
  for (const [value, place] of [
    [0, 0],
    [1e-8, 0.2],
    [1e-4, 0.6],
    [1e-3, 0.7],
    [1, 1],
    [50, 1],
    [1e-30, 0.1],
  ]) {
    near(value, place);
  }
});
