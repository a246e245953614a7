import assert from "node:assert/strict";
import test from "node:test";
import { firstLayerSays } from "./first_layer.js";

const net = (activation) => ({
  layers: [{ kind: "rescaling" }, { kernel: [1], activation, label: "C1", outputShape: [2, 1, 2] }],
});
const says = (activation, values, input = [0, 1]) =>
  firstLayerSays(net(activation), {
    input: Float32Array.from(input),
    maps: [new Float32Array(2), Float32Array.from(values)],
  });

test("a first layer that is saturated everywhere is pointed out", () => {
  assert.match(says("tanh", [1, -1, -0.995, 1]), /C1.*saturated/);
  assert.match(says("sigmoid", [1, 0, 0.999, 0.001]), /saturated/);
  assert.equal(says("tanh", [1, -1, 0.5, 1]), "");
  assert.equal(says("sigmoid", [1, 0, 0.5, 0]), "");
  assert.equal(says("sigmoid", [1, 0, 0.98, 0]), "");
  assert.equal(says("linear", [9, -9, -7, 9]), "");
});

test("so is one whose maps are the same everywhere, but not of an even picture", () => {
  assert.match(says("linear", [0.2, -0.3, 0.201, -0.301]), /C1.*hardly differ/);
  assert.match(says("relu", [0, 0, 0, 0]), /hardly differ/);
  assert.equal(says("linear", [0.2, -0.3, 0.4, -0.3]), "");
  assert.equal(says("linear", [0.2, -0.3, 0.2, -0.3], [1, 1]), "");
});

test("outputs a little over a hundredth apart are not alike, and 98 % is not saturated", () => {
  assert.match(says("linear", [0, 0, 0.009, -0.009]), /hardly differ/);
  assert.equal(says("linear", [0, 0, 0.011, 0]), "");
  assert.equal(says("linear", [0, 0, 0, -0.011]), "");
  assert.match(says("tanh", [0.991, -1, -1, 1]), /saturated/);
  assert.equal(says("tanh", [0.98, -1, -1, 1]), "");
});

test("a network without weights has no first layer", () => {
  const run = { input: Float32Array.of(0, 1), maps: [new Float32Array(2)] };
  assert.equal(firstLayerSays({ layers: [{ kind: "rescaling" }] }, run), "");
  const first = net("linear").layers.slice(1); // the very first one is one, too
  const maps = [Float32Array.of(1, 2, 1, 2)];
  assert.match(firstLayerSays({ layers: first }, { ...run, maps }), /hardly differ/);
});
