import assert from "node:assert/strict";
import test from "node:test";
import { activate, softmax } from "./activations.js";

function activated(activation, values, outputShape = [values.length]) {
  const z = Float64Array.from(values);
  activate({ activation, options: {}, outputShape }, z);
  return Array.from(z);
}

test("activations are what they are called", () => {
  const sums = [-2, -0.5, 0, 0.5, 2];
  const near = (name, f) =>
    activated(name, sums).forEach((y, i) => assert.ok(Math.abs(y - f(sums[i])) < 1e-12, name));
  near("tanh", Math.tanh);
  near("relu", (z) => Math.max(z, 0));
  near("sigmoid", (z) => 1 / (1 + Math.exp(-z)));
  near("linear", (z) => z);
});

test("no sum is too large for an activation", () => {
  const sums = [-1e4, -800, 800, 1e4];
  assert.deepEqual(activated("tanh", sums), [-1, -1, 1, 1]);
  assert.deepEqual(activated("sigmoid", sums), [0, 0, 1, 1]);
  assert.deepEqual(activated("softmax", sums), [0, 0, 0, 1]);
});

test("softmax compares the channels of each position, and its numbers add up to 1", () => {
  const [a, b, c, d] = activated("softmax", [1, 3, 700, 700], [1, 2, 2]);
  assert.ok(Math.abs(b / a - Math.exp(2)) < 1e-9);
  assert.ok(Math.abs(a + b - 1) < 1e-12);
  assert.deepEqual([c, d], [0.5, 0.5]);
  const z = Float64Array.of(-1001, -1000);
  softmax(z);
  assert.ok(Math.abs(z[1] - 1 / (1 + Math.exp(-1))) < 1e-12);
});
