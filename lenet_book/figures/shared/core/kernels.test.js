import assert from "node:assert/strict";
import test from "node:test";
import { createNetwork } from "./engine.js";
import { benchNetwork, kernelsFor, readKernel, turned, writeKernel } from "./kernels.js";

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

test("the kernels made by hand are these, the same for each channel, but for the colours", () => {
  // What they hold on one channel of two, times as much as makes them whole numbers.
  const near = (found, expected) =>
    found.forEach((value, i) => {
      assert.ok(Math.abs(value - expected[i]) < 1e-6, `${found} against ${expected}`);
    });
  const middle = weightsOf(layerOf(5, 7, 1), "copy");
  near(
    middle,
    middle.map((_, i) => (i === 2 * 7 + 3 ? 1 : 0)),
  );
  /** @type {Record<string, [number, number[][]]>} */
  const expected = {
    copy: [
      24,
      [
        [0, 0, 0, 0],
        [0, 0, 12, 0],
        [0, 0, 0, 0],
      ],
    ],
    blur: [
      24,
      [
        [1, 1, 1, 1],
        [1, 1, 1, 1],
        [1, 1, 1, 1],
      ],
    ],
    vertical: [
      12,
      [
        [-1, -1, 1, 1],
        [-1, -1, 1, 1],
        [-1, -1, 1, 1],
      ],
    ],
    horizontal: [
      8,
      [
        [-1, -1, -1, -1],
        [0, 0, 0, 0],
        [1, 1, 1, 1],
      ],
    ],
    outlines: [
      24,
      [
        [-1, -1, -1, -1],
        [-1, -1, 11, -1],
        [-1, -1, -1, -1],
      ],
    ],
  };
  for (const [id, [times, rows]] of Object.entries(expected)) {
    const weights = weightsOf(layerOf(3, 4, 2), id).map((value) => times * value);
    near(
      weights,
      rows.flat().flatMap((value) => [value, value]),
    );
  }
  const letter = weightsOf(layerOf(5, 5, 2), "letter").map((value) => 20 * value);
  near(
    letter,
    [...["1111.", "1....", "111..", "1....", "1...."].join("")].flatMap((sign) => {
      const value = sign === "1" ? 1 : 0;
      return [value, value];
    }),
  );
  const colors = weightsOf(layerOf(2, 3, 3), "colors").map((value) => 6 * value);
  near(colors, Array(6).fill([1, 0, -1]).flat()); // red against blue
});

test("a kernel that is read may be any square, and keeps its bias apart", () => {
  const layer = layerOf(2, 3, 3);
  const list = (length) => Array.from({ length }, (_, i) => i + 1);
  for (const [numbers, shape] of [
    [list(4), [1, 1, 3]],
    [list(13), [2, 2, 3]],
    [list(19), [2, 3, 3]],
    [list(28), [3, 3, 3]],
  ]) {
    const weights = Float32Array.from(numbers.slice(0, -1));
    assert.deepEqual(readKernel(numbers, layer), { shape, weights, bias: numbers.length });
  }
  assert.equal(readKernel(list(1), layer), null);
  assert.deepEqual(writeKernel({ weights: [0.123456, -2], bias: 1 / 3 }), [0.1235, -2, 0.3333]);
  const { bias: _, ...without } = layerOf(3, 3, 1);
  assert.equal(kernelsFor(/** @type {any} */ (without)).at(-1).kernel.bias, 0);
});

test("a kernel on the bench slides as its layer does", () => {
  const kernel = { shape: [2, 3, 1], weights: Float32Array.of(1, 2, 3, 4, 5, 6), bias: 0.5 };
  const layer = {
    ...{ label: "C1", inputShape: [6, 9, 1], strides: [1, 2], dilation: [2, 1] },
    ...{ padding: "valid" },
  };
  const outputOf = (patch) => {
    const [spec, weights] = benchNetwork({ ...layer, ...patch }, kernel, "linear");
    const { bias, kernel: place } = spec.layers[0];
    assert.deepEqual([place, bias, spec.parameters], [[0, [2, 3, 1, 1]], [6, [1]], 7]);
    const net = createNetwork(spec, weights);
    const input = Float32Array.from({ length: 54 }, (_, i) => i);
    return [spec.layers[0].output, net.forward(input).maps[0]];
  };
  const [shape, map] = outputOf({});
  assert.deepEqual(shape, [4, 4, 1]);
  const at = (y, x) =>
    0.5 +
    [0, 1, 2].reduce((sum, j) => {
      const above = 9 * y + 2 * x + j;
      return sum + (1 + j) * above + (4 + j) * (above + 18);
    }, 0);
  map.forEach((value, i) => assert.equal(value, at(Math.floor(i / 4), i % 4)));
  assert.deepEqual(outputOf({ padding: "same" })[0], [6, 5, 1]);
});

test("each half of an edge's kernel takes a mean, whatever its size", () => {
  for (const size of [
    [5, 7, 3],
    [7, 4, 1],
    [2, 6, 2],
  ]) {
    const [rows, columns, channels] = size;
    for (const id of ["vertical", "horizontal"]) {
      const weights = weightsOf(layerOf(rows, columns, channels), id);
      const half = weights.filter((weight) => weight > 0);
      assert.ok(Math.abs(sum(half) - 1) < 1e-6, `${id} ${size}: ${sum(half)}`);
      const lines =
        id === "vertical" ? rows * Math.floor(columns / 2) : columns * Math.floor(rows / 2);
      assert.equal(half.length, channels * lines);
    }
  }
});

test("what is made by hand has no bias and is not trained; what is trained has all channels", () => {
  const layer = layerOf(2, 3, 3);
  const offered = kernelsFor(layer);
  const byHand = offered.filter(({ trained }) => !trained);
  assert.equal(byHand.length, offered.length - 2);
  for (const { kernel } of byHand) {
    assert.deepEqual([kernel.bias, kernel.weights.length, kernel.shape], [0, 18, [2, 3, 3]]);
  }
  const { says, ...last } = offered.at(-1);
  assert.match(says, /C1/);
  const weights = Float32Array.from({ length: 18 }, (_, i) => 2 * i + 1);
  const kernel = { shape: [2, 3, 3], weights, bias: 11 };
  assert.deepEqual(last, { id: "C1-1", name: "1", kernel, trained: true });
});
