import assert from "node:assert/strict";
import { test } from "node:test";
import { inside, windowed } from "./pooling_windows.js";

const S2 = { label: "S2", kernelSize: [2, 2], strides: [2, 2], padding: "same" };
const SPEC = {
  input: [32, 30, 3],
  layers: [{ output: [28, 27, 6] }, { ...S2, output: [14, 14, 6] }],
};

test("the layer's own window is the layer's", () => {
  assert.equal(windowed(SPEC, 1, "own"), SPEC.layers[1]);
});

test("each relative has its window, and as many values as fit", () => {
  const of = (window) => {
    const { kernelSize, strides, padding, output } = windowed(SPEC, 1, window);
    return [kernelSize, strides, padding, output];
  };
  const step = [2, 2];
  assert.deepEqual(of("overlapping"), [[3, 3], step, "valid", [13, 13, 6]]);
  assert.deepEqual(of("strided"), [[1, 1], step, "valid", [14, 14, 6]]);
  assert.deepEqual(of("global"), [[28, 27], step, "valid", [1, 1, 6]]);
});

test("a window is never larger than the map", () => {
  const small = { input: [2, 1, 1], layers: [{ ...S2, output: [1, 1, 1] }] };
  const { kernelSize, output } = windowed(small, 0, "overlapping");
  assert.deepEqual(
    [kernelSize, output],
    [
      [2, 1],
      [1, 1, 1],
    ],
  );
});

test("a unit is moved into the map, and stays in its own one of the maps", () => {
  assert.deepEqual(inside([4, 12, 5], [1, 1, 6]), [0, 0, 5]);
  assert.deepEqual(inside([-1, 3, 0], [14, 14, 6]), [0, 3, 0]);
  assert.deepEqual(inside([14, 15, 1], [14, 13, 6]), [13, 12, 1]);
});
