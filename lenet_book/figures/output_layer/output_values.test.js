import assert from "node:assert/strict";
import { test } from "node:test";
import { createNetwork } from "../shared/core/engine.js";
import { outputValues } from "./output_values.js";

// Two inputs, two hidden units that pass them on, and two classes that weigh them.
const SPEC = {
  input: [2],
  parameters: 12,
  layers: [
    {
      label: "F6",
      kind: "dense",
      output: [2],
      activation: "linear",
      kernel: [0, [2, 2]],
      bias: [4, [2]],
    },
    {
      label: "Output",
      kind: "dense",
      output: [2],
      activation: "softmax",
      kernel: [6, [2, 2]],
      bias: [10, [2]],
    },
  ],
};
const WEIGHTS = Float32Array.from([1, 0, 0, 1, 0, 0, 1, -1, 2, 3, 0.5, 0]);
const PICTURE = Float32Array.from([4, 1]);

const computed = (changes, state) =>
  outputValues(createNetwork(SPEC, WEIGHTS), PICTURE, new Map(changes), {
    constant: 0,
    temperature: 1,
    ...state,
  });

test("a class is as likely as its logit says", () => {
  const { logits, probabilities, best } = computed([], {});
  assert.deepEqual(logits, [6.5, -1]);
  const share = 1 / (1 + Math.exp(-7.5));
  assert.ok(Math.abs(probabilities[0] - share) < 1e-12);
  assert.ok(Math.abs(probabilities[1] - (1 - share)) < 1e-12);
  assert.equal(best, 0);
});

test("a changed unit takes part with its new value", () => {
  const { code, logits, explanations, best } = computed([[0, -4]], {});
  assert.deepEqual([...code], [-4, 1]);
  assert.deepEqual(logits, [-1.5, 7]);
  assert.deepEqual([...explanations[1].products], [4, 3]);
  assert.equal(best, 1);
});

test("a constant changes no probability, a temperature brings them nearer", () => {
  const { probabilities } = computed([], {});
  assert.deepEqual(computed([], { constant: "50" }).probabilities, probabilities);
  const warm = computed([], { temperature: "5" }).probabilities;
  assert.ok(warm[0] < probabilities[0] && warm[0] > 0.5);
});
