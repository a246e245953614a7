import assert from "node:assert/strict";
import test from "node:test";
import { createNetwork } from "../shared/core/engine.js";
import {
  layersFromTheOutput,
  normalNumbers,
  numbers,
  randomised,
  withoutSoftmax,
} from "./draws.js";

const SPEC = {
  input: [6, 6, 2],
  parameters: 54 + 3 + 96 + 48 + 24,
  layers: [
    {
      ...{ kind: "conv2d", label: "C1", activation: "tanh", padding: "valid", output: [4, 4, 3] },
      ...{ kernelSize: [3, 3], strides: [1, 1], kernel: [0, [3, 3, 2, 3]], bias: [54, [3]] },
    },
    { kind: "flatten", label: "Flatten", output: [48] },
    { kind: "dense", label: "F6", activation: "tanh", kernel: [57, [48, 2]], output: [2] },
    {
      ...{ kind: "dense", label: "Output", activation: "softmax", output: [24] },
      ...{ kernel: [153, [2, 24]], bias: [201, [24]] },
    },
  ],
};
const WEIGHTS = Float32Array.from({ length: SPEC.parameters }, (_, i) => 1 + Math.sin(i));
const net = createNetwork(SPEC, WEIGHTS);

/** Mulberry32, as its author wrote it. */
function asWritten(a) {
  return () => {
    a |= 0;
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const drawn = (seed, count) => Array.from({ length: count }, asWritten(seed));

test("random numbers are those of their generator, for any seed", () => {
  for (const seed of [0, 1, 3001, 4294967295]) {
    assert.deepEqual([...numbers(seed, 50)], drawn(seed, 50));
  }
});

test("two random numbers are a length and a direction, which make one of the bell", () => {
  const all = drawn(5, 40);
  normalNumbers(5, 20).forEach((number, i) => {
    const [length, way] = [Math.sqrt(-2 * Math.log1p(-all[i])), 2 * Math.PI * all[20 + i]];
    assert.ok(Math.abs(number - length * Math.cos(way)) < 1e-12);
  });
});

test("layers with weights are counted from the output", () => {
  assert.deepEqual(
    layersFromTheOutput(net).map(({ label }) => label),
    ["Output", "F6", "C1"],
  );
});

test("the last layers get kernels as before training, and no biases; the others keep theirs", () => {
  const parts = [
    // From the output: where the kernel stands, the units that it sees and feeds, and its bias.
    { at: 153, count: 48, links: 2 + 24, bias: [201, 24] },
    { at: 57, count: 96, links: 48 + 2, bias: null },
    { at: 0, count: 54, links: 9 * (2 + 3), bias: [54, 3] },
  ];
  for (const layers of [0, 1, 2, 3]) {
    const expected = WEIGHTS.slice();
    parts.slice(0, layers).forEach(({ at, count, links, bias }, number) => {
      const limit = Math.sqrt(6 / links);
      expected.set(
        drawn(1000 * 4 + number, count).map((share) => limit * (2 * share - 1)),
        at,
      );
      if (bias) expected.fill(0, bias[0], bias[0] + bias[1]);
    });
    randomised(net, layers, 4).weights.forEach((weight, i) => {
      assert.ok(Math.abs(weight - expected[i]) < 1e-6, `${layers}, ${i}: ${weight}`);
    });
  }
  assert.deepEqual(net.weights, WEIGHTS);
});

test("a softmax at the end is taken away, and nothing else", () => {
  const { spec, weights } = withoutSoftmax(net);
  assert.deepEqual(
    spec.layers.map(({ activation }) => activation),
    ["tanh", undefined, "tanh", "linear"],
  );
  assert.deepEqual(weights, WEIGHTS);
  assert.equal(SPEC.layers[3].activation, "softmax");
  const layers = [SPEC.layers[0]];
  const other = withoutSoftmax({ spec: { ...SPEC, layers }, weights: WEIGHTS });
  assert.deepEqual(other.spec.layers, layers);
});
