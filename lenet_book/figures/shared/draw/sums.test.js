import assert from "node:assert/strict";
import test from "node:test";
import { digitsFor, format, percent } from "./drawing.js";
import { roundingGap } from "./sums.js";

test("a number has a true minus sign, and a plus only where it is asked for", () => {
  assert.equal(format(-0.5, 2), "−0.50");
  assert.equal(format(0.5, 2), "0.50");
  assert.equal(format(0.5, 2, true), "+0.50");
  assert.equal(format(-0.0001, 2), "0.00");
});

test("numbers stay about six characters long", () => {
  assert.deepEqual(
    [0.1, 9.99, 10, 99, 100, 9999, 10000, NaN].map(digitsFor),
    [3, 3, 2, 2, 1, 1, 0, 3],
  );
});

test("a probability that is not quite nothing or all is not called so", () => {
  assert.deepEqual([0, 0.001, 0.005, 0.5, 0.994, 0.995, 0.9999, 1].map(percent), [
    "0 %",
    "<1 %",
    "1 %",
    "50 %",
    "99 %",
    ">99 %",
    ">99 %",
    "100 %",
  ]);
});

test("the gap is what rounding leaves between the printed terms and the printed sum", () => {
  assert.equal(roundingGap([0.04, 0.04], 0.08, 1), 0.1);
  assert.equal(roundingGap([0.5, 0.25], 0.75, 2), 0);
  assert.equal(roundingGap([-0.26, -0.26], -0.52, 1), 0.1);
  const random = (seed) => ((Math.sin(seed) * 1e4) % 1) * 3;
  for (let run = 0; run < 200; run++) {
    const terms = Array.from({ length: 25 }, (_, i) => random(100 * run + i));
    const total = terms.reduce((sum, term) => sum + term, 0);
    const printed = terms.map((term) => Number(term.toFixed(3)));
    const shown = printed.reduce((sum, term) => sum + term, roundingGap(terms, total, 3));
    assert.ok(Math.abs(shown - Number(total.toFixed(3))) < 1e-9);
  }
});
