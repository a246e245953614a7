import assert from "node:assert/strict";
import test from "node:test";
import { createNetwork } from "../shared/core/engine.js";
import { linkedMaps, tablesFor } from "./linked_maps.js";

// One map of pixels becomes three maps, and these become two.
const SPEC = {
  input: [4, 5, 1],
  parameters: 3 + 3 + 24 + 2,
  layers: [
    {
      kind: "conv2d",
      kernelSize: [1, 1],
      strides: [1, 1],
      padding: "valid",
      kernel: [0, [1, 1, 1, 3]],
      bias: [3, [3]],
      output: [4, 5, 3],
      activation: "tanh",
    },
    {
      kind: "conv2d",
      kernelSize: [2, 2],
      strides: [1, 1],
      padding: "valid",
      kernel: [6, [2, 2, 3, 2]],
      bias: [30, [2]],
      output: [3, 4, 2],
      activation: "tanh",
    },
  ],
};
const WEIGHTS = Float32Array.from({ length: SPEC.parameters }, (_, i) => Math.sin(4 * i + 1));
const PICTURE = Float32Array.from({ length: 20 }, (_, i) => Math.cos(2 * i));
const ALL = [
  [0, 1, 2],
  [0, 1, 2],
];
const link = (subsets, [y, x, c] = [1, 2, 1]) =>
  linkedMaps(SPEC, WEIGHTS, 1, subsets, PICTURE, [y, x, c]);

test("with every link, the maps are the network's own", () => {
  const own = createNetwork(SPEC, WEIGHTS).forward(PICTURE);
  assert.deepEqual(link(ALL).run.maps, own.maps);
});

test("what the input maps add to a sum, one by one, is the sum less its bias", () => {
  for (const subsets of [ALL, [[0, 2], [1]]]) {
    for (const c of [0, 1]) {
      const { shares, explanation, run } = link(subsets, [1, 2, c]);
      assert.equal(shares.length, 3);
      const at = 1 * 4 + 2;
      const total = shares.reduce((sum, share) => sum + share[at], 0);
      assert.ok(Math.abs(total - explanation.sum) < 1e-5);
      assert.ok(Math.abs(Math.tanh(total + WEIGHTS[30 + c]) - run.maps[1][at * 2 + c]) < 1e-5);
      shares.forEach((share, s) => {
        assert.equal(
          share.some((value) => value !== 0),
          subsets[c].includes(s),
        );
      });
    }
  }
});

test("a link that is missing takes its weights, and nothing else", () => {
  const { net, kernel } = link([[0, 2], [1]]);
  for (let i = 0; i < 24; i++) {
    const [input, output] = [Math.floor(i / 2) % 3, i % 2];
    const kept = output === 0 ? input !== 1 : input === 1;
    assert.equal(net.weights[6 + i], kept ? WEIGHTS[6 + i] : 0);
  }
  assert.deepEqual(Array.from(net.weights.slice(0, 6)), Array.from(WEIGHTS.slice(0, 6)));
  assert.deepEqual(kernel.shape, [2, 2, 3]);
  assert.equal(kernel.bias, WEIGHTS[31]);
});

test("the first weight and the first bias are of no other link than theirs", () => {
  const { net } = link([[1], [0, 2]]); // the first weight's link is missing
  assert.equal(net.weights[6], 0);
  assert.deepEqual(Array.from(net.weights.slice(30)), Array.from(WEIGHTS.slice(30)));
});

test("a layer's own table is read from its weights; the paper's stands beside it where it fits", () => {
  const { net } = link([[0, 2], [1]]);
  const [, layer] = net.layers;
  assert.deepEqual(tablesFor(layer, [[0], [2, 1]]), { 1998: [[0], [2, 1]], model: [[0, 2], [1]] });
  for (const other of [[[0], [1]], [[0], [3]], [[2]], [[0], [1], [2]]]) {
    assert.deepEqual(tablesFor(layer, other), { model: [[0, 2], [1]] });
  }
});
