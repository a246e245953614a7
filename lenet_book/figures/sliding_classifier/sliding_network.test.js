import assert from "node:assert/strict";
import test from "node:test";
import { cutOut, multiplyAdds, slidingSpec, stepOf } from "./sliding_network.js";

// Nothing is square: the window, the kernels, the steps, and what is left before Flatten.
const conv = {
  ...{ kind: "conv2d", kernelSize: [3, 2], strides: [1, 3], padding: "valid" },
  ...{ kernel: [0, [3, 2, 2, 3]], activation: "tanh" },
};
const pool = {
  ...{ kind: "maxpooling2d", kernelSize: [2, 1], strides: [2, 1], padding: "valid" },
};
const SPEC = {
  input: [6, 5, 2],
  parameters: 36 + 36 + 3 + 6,
  layers: [
    { ...conv, output: [4, 2, 3] },
    { ...pool, output: [2, 2, 3] },
    { kind: "flatten", output: [12] },
    { kind: "activation", activation: "relu", output: [12] },
    { kind: "dense", kernel: [36, [12, 3]], bias: [72, [3]], output: [3] },
    { kind: "dense", kernel: [75, [3, 2]], output: [2], activation: "softmax" },
  ],
};

test("what comes after Flatten becomes convolutions over larger maps", () => {
  const before = structuredClone(SPEC);
  const slid = { kind: "conv2d", strides: [1, 1], padding: "valid" };
  assert.deepEqual(slidingSpec(SPEC, 11, 9), {
    input: [11, 9, 2],
    parameters: 81,
    layers: [
      { ...conv, output: [9, 3, 3] },
      { ...pool, output: [4, 3, 3] },
      { kind: "activation", activation: "relu", output: [4, 3, 3] },
      {
        ...{ ...slid, kernelSize: [2, 2], kernel: [36, [2, 2, 3, 3]] },
        ...{ bias: [72, [3]], output: [3, 2, 3] },
      },
      {
        ...{ ...slid, kernelSize: [1, 1], kernel: [75, [1, 1, 3, 2]] },
        ...{ output: [3, 2, 2], activation: "softmax" },
      },
    ],
  });
  assert.deepEqual(SPEC, before);
});

test("an input that is too small leaves no answers, and none below zero", () => {
  const last = (height, width) => slidingSpec(SPEC, height, width).layers.at(-1).output;
  assert.deepEqual(last(6, 5), [1, 1, 2]);
  assert.deepEqual(last(5, 5), [0, 1, 2]);
  assert.deepEqual(last(2, 1), [0, 0, 2]);
});

test("a kernel with gaps reaches farther", () => {
  const layers = [{ ...conv, dilation: [2, 3], output: [2, 1, 3] }];
  const { output } = slidingSpec({ ...SPEC, layers }, 11, 10).layers[0];
  assert.deepEqual(output, [7, 3, 3]); // over five rows and four columns
});

test("each weight is multiplied once a place", () => {
  assert.equal(multiplyAdds(SPEC), 36 * (4 * 2) + 36 + 6);
  assert.equal(multiplyAdds(slidingSpec(SPEC, 11, 9)), 36 * (9 * 3) + (36 + 6) * (3 * 2));
});

test("the steps of all layers multiply", () => {
  assert.deepEqual(stepOf(SPEC), [2, 3]);
  assert.deepEqual(stepOf({ layers: [] }), [1, 1]);
});

test("what is cut out of a picture keeps its rows, columns and channels", () => {
  // The numbers say where they stand: row, column, channel.
  const values = Float32Array.from({ length: 4 * 5 * 2 }, (_, i) => {
    return 100 * Math.floor(i / 10) + 10 * Math.floor((i % 10) / 2) + (i % 2);
  });
  const cut = cutOut(values, [4, 5, 2], [1, 2], [2, 3]);
  assert.deepEqual([...cut], [120, 121, 130, 131, 140, 141, 220, 221, 230, 231, 240, 241]);
});
