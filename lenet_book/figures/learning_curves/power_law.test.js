import assert from "node:assert/strict";
import test from "node:test";
import { fitEnds, meanOf, powerLaw } from "./power_law.js";

const near = (found, wanted) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found}, ${wanted}`);
const SIZES = [10, 100, 1000, 10_000];
/** A run whose errors follow a power law exactly. */
const run = (factor, exponent) => SIZES.map((size) => 1 - factor * size ** exponent);

test("errors that follow a power law give it back, and its last point", () => {
  const line = { sizes: SIZES, runs: [run(0.9, -0.1), run(0.9, -0.1)] };
  const law = powerLaw(line, 1000);
  near(law.factor.mean, 0.9);
  near(law.exponent.mean, -0.1);
  near(law.says(1e6).mean, 1 - 0.9 * 1e6 ** -0.1);
  near(law.misses(3).mean, 0);
  near(law.misses(3).half, 0);
});

test("only the sizes up to the last one of the fit move it", () => {
  const straight = run(0.9, -0.1);
  const line = { sizes: SIZES, runs: [[...straight.slice(0, 3), 0.99]] };
  const law = powerLaw(line, 1000);
  near(law.exponent.mean, -0.1);
  near(law.misses(3).mean, 0.99 - straight[3]);
  assert.equal(law.exponent.half, null); // one run has no interval
});

test("the last size of the fit is one of its points", () => {
  const line = { sizes: SIZES, runs: [[0.5, 0.75, 0.875, 0.9]] };
  near(powerLaw(line, 1000).exponent.mean, Math.log10(0.125 / 0.5) / 2);
  const bent = { sizes: SIZES, runs: [[0.5, 0.5, 0.75, 0.9]] };
  near(powerLaw(bent, 1000).exponent.mean, Math.log10(0.25 / 0.5) / 2);
});

test("each run has a line of its own, and their mean Student's interval", () => {
  const exponents = [-0.08, -0.1, -0.12];
  const law = powerLaw({ sizes: SIZES, runs: exponents.map((one) => run(0.9, one)) }, 1000);
  near(law.exponent.mean, -0.1);
  assert.ok(Math.abs(law.exponent.half - (4.303 * 0.02) / Math.sqrt(3)) < 1e-5);
  const said = exponents.map((one) => 1 - 0.9 * 10_000 ** one);
  near(law.says(10_000).mean, said.reduce((sum, one) => sum + one) / 3);
  near(law.misses(3).half, 0); // each run is as its own law says
  assert.ok(law.says(10_000).half > 0.05);
});

test("a law needs three sizes, and leaves one to test it on", () => {
  assert.deepEqual(fitEnds({ sizes: SIZES, runs: [run(0.9, -0.1)] }), [1000]);
  assert.deepEqual(fitEnds({ sizes: [1, 2, 3], runs: [[0.1, 0.2, 0.3]] }), []);
});

test("runs that diverged, or make no error, end what can be fitted", () => {
  const sizes = [1, 2, 3, 4, 5, 6];
  const good = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
  assert.deepEqual(fitEnds({ sizes, runs: [good] }), [3, 4, 5]);
  assert.deepEqual(fitEnds({ sizes, runs: [good, good.with(4, null)] }), [3, 4]);
  assert.deepEqual(fitEnds({ sizes, runs: [good.with(1, 1)] }), []);
  assert.deepEqual(fitEnds({ sizes, runs: [good.with(0, null)] }), []);
  const line = { sizes, runs: [good.with(5, null)] };
  assert.equal(powerLaw(line, 4).misses(5), null);
});

test("a mean of equal numbers is sure, and of one number unknown", () => {
  near(meanOf([0.5, 0.5]).half, 0);
  assert.deepEqual(meanOf([0.5]), { mean: 0.5, half: null });
});
