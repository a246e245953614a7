import assert from "node:assert/strict";
import test from "node:test";
import { ACTIVATIONS, activate, softmax } from "./activations.js";

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

test("the others have the values that their papers give at −1 and 1", () => {
  const expected = {
    relu6: [0, 1],
    leaky_relu: [0, 1], // without a slope of its own
    elu: [-0.6321205588, 1],
    selu: [-1.1113307378, 1.0507009874],
    gelu: [-0.1586552539, 0.8413447461],
    gelu_tanh: [-0.1588080094, 0.8411919906],
    silu: [-0.2689414214, 0.7310585786],
    softplus: [0.3132616875, 1.3132616875],
    softsign: [-0.5, 0.5],
    hard_sigmoid: [1 / 3, 2 / 3],
    squash: [-0.9999972559, 0.9999972559],
  };
  for (const [name, values] of Object.entries(expected)) {
    activated(name, [-1, 1]).forEach((y, i) => {
      assert.ok(Math.abs(y - values[i]) < 1e-9, `${name}: ${y}`);
    });
  }
  assert.deepEqual(activated("hard_sigmoid", [-4, 0, 4]), [0, 0.5, 1]);
});

test("slopes are those that small steps measure", () => {
  const step = 1e-6;
  for (const [name, { value, slope }] of Object.entries(/** @type {any} */ (ACTIVATIONS))) {
    for (const z of [-2.7, -0.4, 0.3, 1.9, 4.5]) {
      const measured = (value(z + step, {}) - value(z - step, {})) / (2 * step);
      const found = slope(value(z, {}), z, {});
      assert.ok(Math.abs(found - measured) < 1e-8 * (1 + Math.abs(found)), `${name} at ${z}`);
    }
  }
});
