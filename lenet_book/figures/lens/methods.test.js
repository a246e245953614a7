import assert from "node:assert/strict";
import test from "node:test";
import { createNetwork } from "../shared/core/engine.js";
import { normalNumbers, numbers, randomised, withoutSoftmax } from "./draws.js";
import { attribution, camLayers, windows } from "./methods.js";
import { gaussLegendre } from "./quadrature.js";

// Eight by eight pixels of one channel, added up with weights to two numbers.
const SPEC = {
  input: [8, 8, 1],
  parameters: 128,
  layers: [
    { kind: "flatten", label: "Flatten", output: [64] },
    {
      kind: "dense",
      label: "Output",
      kernel: [0, [64, 2]],
      output: [2],
      activation: "softmax",
    },
  ],
};
const WEIGHTS = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i));
const PICTURE = Float32Array.from({ length: 64 }, (_, i) => (i % 7) / 7);
const net = () => withoutSoftmax(createNetwork(SPEC, WEIGHTS));
const isNear = (a, b, most = 1e-6) => assert.ok(Math.abs(a - b) < most, `${a} is not ${b}`);

test("a weighted sum is explained by its weights", () => {
  const gradient = attribution(net(), "gradient", PICTURE, 1);
  gradient.forEach((slope, i) => {
    isNear(slope, WEIGHTS[2 * i + 1]);
  });
  for (const method of ["gradient_input", "integrated"]) {
    attribution(net(), method, PICTURE, 1).forEach((value, i) => {
      isNear(value, PICTURE[i] * WEIGHTS[2 * i + 1]);
    });
  }
});

test("a constant picture has nothing to hide, and nothing to smooth", () => {
  const flat = PICTURE.map(() => 0.5);
  assert.ok(attribution(net(), "occlusion", flat, 0).every((value) => Math.abs(value) < 1e-6));
  const [smooth, plain] = ["smoothgrad", "gradient"].map((method) =>
    attribution(net(), method, flat, 0),
  );
  smooth.forEach((value, i) => {
    isNear(value, plain[i]);
  });
});

test("occlusion's squares reach every pixel", () => {
  assert.deepEqual(windows(32), {
    side: 8,
    starts: [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24],
  });
  assert.deepEqual(windows(1), { side: 1, starts: [0] });
  for (const length of [2, 5, 20, 33, 47]) {
    const { side, starts } = windows(length);
    assert.equal(starts.at(-1) + side, length);
    assert.ok(starts.every((at, i) => i === 0 || at - starts[i - 1] <= side));
  }
});

test("a network without maps has no layer for Grad-CAM", () => {
  assert.deepEqual(camLayers(net()), []);
});

test("random layers are drawn the same way each time, and leave the network as it was", () => {
  const [one, again, other] = [1, 1, 2].map((draw) => randomised(net(), 1, draw).weights);
  assert.deepEqual(one, again);
  assert.notDeepEqual(one, other);
  assert.deepEqual(WEIGHTS[5], Math.fround(Math.sin(5)));
  assert.ok(one.every((weight) => Math.abs(weight) <= Math.sqrt(6 / 66)));
});

test("random numbers are spread as they should be", () => {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  isNear(mean(numbers(1, 1e4)), 0.5, 0.01);
  const normal = normalNumbers(1, 1e4);
  isNear(mean(normal), 0, 0.03);
  isNear(mean(normal.map((value) => value ** 2)), 1, 0.04);
});

test("a few points give an integral", () => {
  const points = gaussLegendre(8);
  const integral = points.reduce((sum, { at, weight }) => sum + weight * Math.exp(at), 0);
  isNear(integral, Math.E - 1, 1e-12);
});
