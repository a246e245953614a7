import assert from "node:assert/strict";
import { test } from "node:test";
import { costsOf, fieldsOf, isPossible, withSizes } from "./architecture.js";

const FIELDS = fieldsOf({
  input: [28, 32, 1],
  layers: [{ kind: "conv2d", output: [26, 30, 4], kernelSize: [3, 3] }],
});

test("a link gives every number that can be changed, or none", () => {
  assert.deepEqual(
    FIELDS.map(({ at, name }) => [at, name]),
    [
      [0, "pixels"],
      [1, "pixels"],
      [2, "filters"],
      [3, "kernel"],
    ],
  );
  assert.ok(isPossible({ sizes: null }, FIELDS));
  assert.ok(isPossible({ sizes: [28, 32, 1024, 31] }, FIELDS));
  assert.ok(!isPossible({ sizes: [28, 32, 4] }, FIELDS));
});

test("a number in a link is whole, and from 1 to its most", () => {
  for (const filters of [0, -1, 2.5, 1025, NaN]) {
    assert.ok(!isPossible({ sizes: [28, 32, filters, 3] }, FIELDS), String(filters));
  }
});

// All that the figure can count, on maps that are not square.
const conv = { kind: "conv2d", strides: [1, 1], padding: "valid" };
const pool = { kind: "averagepooling2d", padding: "valid" };
const SPEC = {
  input: [17, 20, 3],
  layers: [
    { kind: "zeropadding2d", label: "zeros", grows: [2, 2] },
    {
      ...{ ...conv, label: "C1", kernelSize: [3, 2], strides: [2, 1], dilation: [2, 1] },
      ...{ output: [8, 21, 4], kernel: [0, [3, 2, 3, 4]], bias: [72, [4]] },
    },
    {
      ...{ kind: "batchnormalization", label: "norm", output: [8, 21, 4] },
      ...{ gamma: [76, [4]], beta: [80, [4]], mean: [84, [4]], variance: [88, [4]] },
    },
    {
      ...{ ...conv, label: "depthwise", kernelSize: [3, 3], strides: [1, 2], padding: "same" },
      ...{ groups: 4, output: [8, 11, 8], kernel: [92, [3, 3, 1, 8]] },
    },
    {
      ...{ ...conv, label: "groups", kernelSize: [1, 1], groups: 2 },
      ...{ output: [8, 11, 6], kernel: [164, [1, 1, 4, 6]], bias: [188, [6]] },
    },
    { kind: "cropping2d", label: "cut", grows: [-1, -1] },
    { ...pool, kind: "maxpooling2d", label: "beside", kernelSize: [2, 3], strides: [2, 3] },
    { kind: "upsampling2d", label: "larger", times: [2, 1] },
    { ...pool, label: "overlapping", kernelSize: [2, 2], strides: [1, 1] },
    { kind: "dense", label: "places", output: [5, 2, 5], kernel: [194, [6, 5]] },
    { ...pool, label: "mean", kernelSize: [5, 2], strides: [5, 2], whole: true },
    { kind: "flatten", label: "flat", output: [5] },
    { kind: "other", label: "other", output: [5], counted: 7 },
    { kind: "dense", label: "answer", output: [3], kernel: [231, [5, 3]], bias: [246, [3]] },
  ],
};
const table = (spec) =>
  costsOf(spec).rows.map(({ label, shape, parameters, multiplyAdds }) =>
    [label, shape.join("×"), parameters, multiplyAdds].join(" "),
  );

test("each kind of layer is counted as Keras makes it", () => {
  assert.deepEqual(table(SPEC), [
    "zeros 19×22×3 0 0",
    "C1 8×21×4 76 12096", // 18 inputs and a bias; 18 products at 8×21 places, four times
    "norm 8×21×4 16 0",
    "depthwise 8×11×8 72 6336", // nine inputs, without a bias
    "groups 8×11×6 30 2112", // of eight maps, each sees four
    "cut 7×10×6 0 0",
    "beside 3×3×6 0 0",
    "larger 6×3×6 0 0",
    "overlapping 5×2×6 0 0",
    "places 5×2×5 30 300",
    "mean 1×1×5 0 0",
    "flat 5 0 0",
    "other 5 7 0",
    "answer 3 18 15",
  ]);
  assert.equal(costsOf(SPEC).misfit, null);
});

test("every number that can be changed changes what follows from it", () => {
  const fields = fieldsOf(SPEC);
  assert.deepEqual(
    fields.map(({ layer, name, value, most }) => [layer, name, value, most].join(" ")),
    [
      ...["-1 pixels 17 512", "-1 pixels 20 512"],
      ...["1 filters 4 1024", "1 kernel 3 31", "1 kernel 2 31", "3 kernel 3 31"],
      ...["4 filters 6 1024", "4 kernel 1 31", "6 window 2 31", "6 window 3 31", "8 window 2 31"],
      ...["9 units 5 10000", "13 units 3 10000"],
    ],
  );
  const same = fields.map(({ value }) => value);
  assert.deepEqual(table(withSizes(SPEC, same)), table(SPEC));
  const changed = withSizes(SPEC, [21, 18, 5, 2, 3, 5, 8, 1, 3, 2, 3, 4, 2]);
  assert.deepEqual(table(changed), [
    "zeros 23×20×3 0 0",
    "C1 11×18×5 95 17820",
    "norm 11×18×5 20 0",
    "depthwise 11×9×10 250 24750", // two for each of the five maps below
    "groups 11×9×8 48 3960",
    "cut 10×8×8 0 0",
    "beside 3×4×8 0 0", // the windows still lie side by side
    "larger 6×4×8 0 0",
    "overlapping 4×2×8 0 0", // and these one pixel apart
    "places 4×2×4 32 256",
    "mean 1×1×4 0 0",
    "flat 4 0 0",
    "other 4 7 0",
    "answer 2 10 8",
  ]);
});

test("a layer that does not fit ends the rows, with the shape that it was put on", () => {
  const misfit = (patch, spec = SPEC) => {
    const sizes = fieldsOf(spec).map(({ value }, at) => patch[at] ?? value);
    const { rows, misfit: found } = costsOf(withSizes(spec, sizes));
    return found && [rows.length, found.layer.label, found.shape];
  };
  assert.deepEqual(misfit({ 0: 3, 3: 4 }), [1, "C1", [5, 22, 3]]); // it reaches over seven rows
  assert.equal(misfit({ 6: 4 }), null);
  assert.deepEqual(misfit({ 6: 5 }), [4, "groups", [8, 11, 8]]); // five maps make no two groups
  const folded = {
    input: [4, 4, 1],
    layers: [{ kind: "reshape", label: "folded", output: [2, 8, 1] }],
  };
  assert.equal(misfit({}, folded), null);
  assert.deepEqual(costsOf(folded).rows[0].shape, [2, 8, 1]);
  assert.deepEqual(misfit({ 0: 5 }, folded), [0, "folded", [5, 5, 1]]);
});

test("a number can be the smallest, and no list may be longer than the numbers", () => {
  assert.ok(isPossible({ sizes: [1, 1, 1, 1] }, FIELDS));
  assert.ok(!isPossible({ sizes: [28, 32, 4, 3, 3] }, FIELDS));
});

test("two channels can have kernels of their own as well, and then no number of filters", () => {
  const layer = { ...conv, label: "D", kernelSize: [3, 3], groups: 2, kernel: [0, [3, 3, 1, 4]] };
  const spec = { input: [6, 6, 2], layers: [{ ...layer, output: [4, 4, 4] }] };
  assert.deepEqual(table(spec), ["D 4×4×4 36 576"]);
  assert.deepEqual(
    fieldsOf(spec).map(({ name }) => name),
    ["pixels", "kernel"],
  );
});
