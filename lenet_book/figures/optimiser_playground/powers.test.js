import assert from "node:assert/strict";
import test from "node:test";
import { raised, shortLoss } from "./powers.js";

test("a loss is written with three digits, or with a power of ten", () => {
  assert.equal(shortLoss(0), "0");
  assert.equal(shortLoss(0.0476123), "0.0476");
  assert.equal(shortLoss(20.88), "20.9");
  assert.equal(shortLoss(0.001), "0.001");
  assert.equal(shortLoss(0.00099), "9.9 · 10⁻⁴");
  assert.equal(shortLoss(10000), "1.0 · 10⁴");
  assert.equal(shortLoss(3.2e12), "3.2 · 10¹²");
  assert.equal(shortLoss(6.13e-6), "6.1 · 10⁻⁶");
  assert.equal(raised(-10), "⁻¹⁰");
});
