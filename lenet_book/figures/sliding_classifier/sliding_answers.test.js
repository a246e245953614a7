import assert from "node:assert/strict";
import test from "node:test";
import { Answer } from "../shared/network/answer.js";
import { SlidingAnswers } from "./sliding_answers.js";

// Pixels, the largest of each 2×2, and two sums of the four numbers that are left.
const SPEC = {
  input: [4, 4, 1],
  parameters: 8,
  layers: [
    {
      kind: "maxpooling2d",
      kernelSize: [2, 2],
      strides: [2, 2],
      padding: "valid",
      output: [2, 2, 1],
    },
    { kind: "flatten", output: [4] },
    { kind: "dense", kernel: [0, [4, 2]], output: [2], activation: "softmax" },
  ],
};
const ANSWER = new Answer({ answer: { kind: "probabilities", count: 2 } }, []);
const WEIGHTS = Float32Array.from([1, -1, 0.5, 2, -2, 0.25, 1.5, 0]);
const VALUES = Float32Array.from({ length: 81 }, (_, i) => Math.sin(7 * i));

function slid(side) {
  const answers = new SlidingAnswers(SPEC, WEIGHTS);
  answers.slideOver({ values: VALUES, shape: [9, 9, 1] }, side);
  return answers;
}

test("each answer is what the network says of its window, cut out", () => {
  const answers = slid(9);
  assert.deepEqual(answers.grid, [3, 3]);
  const { same, gap } = answers.compareAll(ANSWER);
  assert.equal(same, 9);
  assert.ok(gap < 1e-6);
  assert.notEqual(answers.at(0, 0)[0].toFixed(3), answers.at(2, 1)[0].toFixed(3));
});

test("what stands between Flatten and Dense works on the maps, and skipping windows skip", () => {
  const [pool, flatten, dense] = SPEC.layers;
  const between = [
    { kind: "activation", activation: "relu", output: [4] },
    { kind: "rescaling", scale: [2], offset: [-0.3], output: [4] },
    { kind: "flatten", output: [4] },
  ];
  const dilated = {
    kind: "conv2d",
    kernelSize: [2, 2],
    dilation: [3, 2],
    strides: [1, 1],
    padding: "valid",
    kernel: [0, [2, 2, 1, 2]],
    output: [1, 2, 2],
  };
  for (const layers of [
    [pool, flatten, ...between, dense],
    [dilated, flatten, between[0], { ...dense, kernel: [0, [4, 2]] }],
    [
      { ...pool, kernelSize: [4, 4], strides: [1, 1], output: [1, 1, 1] },
      { ...flatten, output: [1] },
      { ...dense, kernel: [0, [1, 2]] },
    ],
  ]) {
    const answers = new SlidingAnswers({ ...SPEC, layers }, WEIGHTS);
    answers.slideOver({ values: VALUES, shape: [9, 9, 1] }, 9);
    const { same, gap } = answers.compareAll(ANSWER);
    assert.equal(same, answers.count);
    assert.ok(gap < 1e-6);
  }
});

test("a window between two answers has none of its own", () => {
  const answers = slid(9);
  assert.deepEqual(answers.ofWindow([4, 2]).place, [2, 1]);
  assert.deepEqual(answers.ofWindow([4, 2]).slid, answers.at(2, 1));
  const between = answers.ofWindow([4, 3]);
  assert.equal(between.place, null);
  assert.equal(between.slid, null);
  assert.equal(between.cut.length, 2);
});

test("rows and columns at the end are in no window where the steps do not come out even", () => {
  assert.deepEqual(slid(8).unseen(), [0, 0]);
  assert.deepEqual(slid(9).unseen(), [1, 1]);
});

test("sliding costs the dense layer once an answer", () => {
  assert.deepEqual(slid(8).costs(), { together: 9 * 8, apart: 9 * 8 });
});

test("windows that are not square are slid over as well, in steps of their own each way", () => {
  const spec = {
    input: [6, 5, 2],
    parameters: 36 + 24,
    layers: [
      {
        ...{ kind: "conv2d", kernelSize: [3, 2], strides: [1, 3], padding: "valid" },
        ...{ kernel: [0, [3, 2, 2, 3]], output: [4, 2, 3], activation: "tanh" },
      },
      {
        ...{ kind: "maxpooling2d", kernelSize: [2, 1], strides: [2, 1], padding: "valid" },
        output: [2, 2, 3],
      },
      { kind: "flatten", output: [12] },
      { kind: "dense", kernel: [36, [12, 2]], output: [2], activation: "softmax" },
    ],
  };
  const weights = Float32Array.from({ length: 60 }, (_, i) => Math.cos(5 * i));
  const values = Float32Array.from({ length: 12 * 14 * 2 }, (_, i) => Math.sin(7 * i));
  const answers = new SlidingAnswers(spec, weights);
  answers.slideOver({ values, shape: [12, 14, 2] }, 10);
  assert.deepEqual([answers.grid, answers.count, answers.step], [[3, 2], 6, [2, 3]]);
  assert.deepEqual(answers.windowOf(2, 1), [4, 3]);
  assert.deepEqual(answers.unseen(), [0, 2]);
  const one = 36 * (4 * 2) + 24;
  assert.deepEqual(answers.costs(), { together: 36 * (8 * 3) + 24 * 6, apart: 6 * one });
  assert.equal(answers.compareAll(ANSWER).same, 6);
  for (let y = 0; y <= 4; y++) {
    for (let x = 0; x <= 5; x++) {
      const window = Float32Array.from({ length: 6 * 5 * 2 }, (_, i) => {
        const [row, column] = [Math.floor(i / 10), Math.floor((i % 10) / 2)];
        return values[((y + row) * 14 + x + column) * 2 + (i % 2)];
      });
      const { place, slid, cut } = answers.ofWindow([y, x]);
      assert.deepEqual(cut, answers.net.forward(window).maps.at(-1));
      assert.deepEqual(place, y % 2 || x % 3 ? null : [y / 2, x / 3]);
      if (!place) continue;
      slid.forEach((share, c) => {
        assert.ok(Math.abs(share - cut[c]) < 1e-6);
      });
    }
  }
});

test("answers that differ are counted, and their largest gap is told", () => {
  const answers = slid(9);
  const { cut } = answers.ofWindow([0, 0]);
  answers.output.set([cut[1], cut[0]]); // the first answer, the wrong way round
  const { same, gap } = answers.compareAll(ANSWER);
  assert.equal(same, 8);
  assert.ok(Math.abs(gap - Math.abs(cut[0] - cut[1])) < 1e-6);
});
