import assert from "node:assert/strict";
import test from "node:test";
import { formulaOf } from "./formulas.js";

test("an activation is said in words, with its options or the usual ones", () => {
  assert.equal(
    formulaOf("leaky_relu", { slope: 0.3 }),
    "leaky_relu(z) is z above 0, and 0.3 × z below.",
  );
  assert.equal(formulaOf("elu"), "elu(z) is z above 0, and 1 × (exp(z) − 1) below.");
  assert.match(
    formulaOf("bent_relu", { most: 6, threshold: 2 }),
    /above 2, up to 6; .* 0 × \(z − 2\)/,
  );
  assert.match(formulaOf("bent_relu"), /above 0, up to ∞; below, it is 0 × \(z − 0\)/);
});

test("of an activation that the book explains nothing is said", () => {
  assert.equal(formulaOf("tanh"), null);
});
