import assert from "node:assert/strict";
import test from "node:test";
import { kernelsFor, readKernel, turned, writeKernel } from "./kernels.js";

const layerOf = (rows, columns, channels, maps = 2) => ({
  label: "C1",
  inputShape: [32, 32, channels],
  kernelShape: [rows, columns, channels, maps],
  outputs: maps,
  kernel: Float32Array.from({ length: rows * columns * channels * maps }, (_, i) => i),
  bias: Float32Array.from({ length: maps }, (_, i) => 10 + i),
});
const ids = (layer) => kernelsFor(layer).map(({ id }) => id);
const weightsOf = (layer, wanted) =>
  Array.from(kernelsFor(layer).find(({ id }) => id === wanted).kernel.weights);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

test("a layer is offered the kernels that fit its shape, and its own", () => {
  const all = ["copy", "blur", "vertical", "horizontal", "outlines", "letter", "colors"];
  assert.deepEqual(ids(layerOf(5, 5, 3)), [...all, "C1-0", "C1-1"]);
  assert.deepEqual(ids(layerOf(3, 3, 1)), [...all.slice(0, 5), "C1-0", "C1-1"]);
});

test("copy and blur keep the brightness; edges and outlines see none where nothing changes", () => {
  const layer = layerOf(5, 5, 3);
  for (const id of ["copy", "blur"]) assert.ok(Math.abs(sum(weightsOf(layer, id)) - 1) < 1e-6);
  for (const id of ["vertical", "horizontal", "outlines", "colors"])
    assert.ok(Math.abs(sum(weightsOf(layer, id))) < 1e-6, id);
});

test("a vertical edge's right half is the mirror of its left, with the other sign", () => {
  const weights = weightsOf(layerOf(5, 5, 1), "vertical");
  for (let y = 0; y < 5; y++)
    for (let x = 0; x < 5; x++) assert.equal(weights[5 * y + x], -weights[5 * y + 4 - x] || 0);
});

test("a trained kernel is the layer's, every so-many-th weight, with its bias", () => {
  const { kernel } = kernelsFor(layerOf(3, 3, 1)).find(({ id }) => id === "C1-1");
  assert.deepEqual(Array.from(kernel.weights), [1, 3, 5, 7, 9, 11, 13, 15, 17]);
  assert.equal(kernel.bias, 11);
});

test("a kernel turned twice is as it was; turned once, its corners have changed places", () => {
  const kernel = {
    shape: [3, 3, 2],
    weights: Float32Array.from({ length: 18 }, (_, i) => i),
    bias: 1,
  };
  const once = turned(kernel);
  assert.deepEqual(Array.from(once.weights.slice(0, 2)), [16, 17]);
  assert.deepEqual(turned(once), kernel);
});

test("what a kernel is written as is read again, and nonsense is none", () => {
  const layer = layerOf(5, 5, 3);
  const written = writeKernel(kernelsFor(layer)[0].kernel);
  const read = readKernel(written.join(","), layer);
  assert.deepEqual(writeKernel(read), written);
  for (const bad of ["", "1,2", "a,b", [NaN], Array(77).fill(1), null, 5])
    assert.equal(readKernel(bad, layer), null, String(bad));
});
