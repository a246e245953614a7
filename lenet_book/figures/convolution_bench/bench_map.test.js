import assert from "node:assert/strict";
import test from "node:test";
import { benchMap, channelPart, chosenKernel, dotPicture, withWeight } from "./bench_map.js";

const LAYER = {
  inputShape: [5, 5, 1],
  kernelShape: [3, 3, 1, 1],
  strides: [1, 1],
  padding: "valid",
  dilation: [1, 1],
};
const KERNEL = { shape: [3, 3, 1], weights: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), bias: 0 };
const DOT = dotPicture({ height: 5, width: 5, channels: 1, low: [0], high: [1] });

const mapOf = (kernel, operation) =>
  Array.from(benchMap(LAYER, kernel, DOT, { operation, activation: "linear" }).run.maps[0]);

test("a dot shows the kernel where it is turned, and its half turn where it is not", () => {
  assert.deepEqual(mapOf(KERNEL, "convolution"), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(mapOf(KERNEL, "cross-correlation"), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test("a dot is dark or bright in each channel as the pictures are", () => {
  const dot = dotPicture({ height: 1, width: 3, channels: 2, low: [0, -1], high: [1, 2] });
  assert.deepEqual(Array.from(dot), [0, -1, 1, 2, 0, -1]);
});

test("a weight is changed where it is used, in the channels that are meant", () => {
  const kernel = { shape: [1, 3, 2], weights: new Float32Array(6), bias: 1 };
  const changed = (...edit) => Array.from(withWeight(kernel, ...edit).weights);
  assert.deepEqual(changed(0, [1], 7, "cross-correlation"), [0, 7, 0, 0, 0, 0]);
  assert.deepEqual(changed(0, [0, 1], 7, "convolution"), [0, 0, 0, 0, 7, 7]);
  assert.deepEqual(Array.from(kernel.weights), [0, 0, 0, 0, 0, 0]);
});

test("a kernel is one on offer, or one's own, or none", () => {
  const kernels = [{ id: "copy", kernel: KERNEL }];
  assert.equal(chosenKernel("copy", kernels, LAYER), KERNEL);
  assert.deepEqual(chosenKernel("4,1", kernels, LAYER).shape, [1, 1, 1]);
  assert.equal(chosenKernel("sharpen", kernels, LAYER), null);
});

test("a channel has every so-many-th number of an explanation", () => {
  const numbers = Float32Array.of(0, 10, 1, 11, 2, 12);
  const explanation = { inputs: numbers, sources: numbers, weights: numbers, products: numbers };
  const part = channelPart(explanation, 2, 1);
  for (const name of Object.keys(explanation)) assert.deepEqual(part[name], [10, 11, 12]);
});

test("a kernel and its half turn share a scale, which moves by doubling only", () => {
  const scaleOf = (kernel, operation, picture = DOT, activation = "linear") =>
    benchMap(LAYER, kernel, picture, { operation, activation }).scale;
  const corner = DOT.map((_, i) => (i === 0 ? 1 : 0)); // only the first weight meets it
  assert.equal(scaleOf(KERNEL, "cross-correlation", corner), 16);
  assert.equal(scaleOf(KERNEL, "convolution", corner), 16);
  const times = (factor) => ({ ...KERNEL, weights: KERNEL.weights.map((w) => factor * w) });
  assert.equal(scaleOf(times(1.7), "convolution"), 16);
  assert.equal(scaleOf(times(1.8), "convolution"), 32);
  assert.equal(scaleOf(times(1 / 9), "convolution"), 1);
  assert.equal(scaleOf(times(0), "convolution"), 1);
  assert.equal(scaleOf(KERNEL, "convolution", DOT, "tanh"), 1);
  assert.equal(scaleOf(times(0.056), "convolution"), 1); // the largest sum is 0.504
  assert.equal(scaleOf(times(0.056), "convolution", DOT, "tanh"), 1); // and its tanh 0.465
});
