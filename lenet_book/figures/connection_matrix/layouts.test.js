import assert from "node:assert/strict";
import { test } from "node:test";
import { costOf, layoutsFor } from "./layouts.js";

const C3 = {
  kernelShape: [5, 5, 6, 16],
  inputShape: [14, 14, 6],
  outputShape: [10, 10, 16],
};
const ALL = [0, 1, 2, 3, 4, 5];
const layouts = layoutsFor(C3, { model: Array.from({ length: 16 }, () => ALL) });

test("two groups split both kinds of maps", () => {
  const { steps, isCut } = layouts.grouped;
  assert.ok(isCut);
  assert.deepEqual(steps[0].subsets.slice(6, 10), [
    [0, 1, 2],
    [0, 1, 2],
    [3, 4, 5],
    [3, 4, 5],
  ]);
});

test("an odd number of maps has no two groups", () => {
  const odd = { ...C3, kernelShape: [5, 5, 3, 16] };
  assert.deepEqual(Object.keys(layoutsFor(odd, {})), ["depthwise", "pointwise", "separable"]);
});

test("a depthwise layer makes as many maps as it has", () => {
  assert.deepEqual(layouts.depthwise.steps[0].subsets, [[0], [1], [2], [3], [4], [5]]);
  assert.ok(!layouts.depthwise.isCut);
  const own = ({ steps }) => steps.map(({ isDepthwise }) => Boolean(isDepthwise));
  assert.deepEqual(Object.values(layouts).map(own), [
    [false], // the model's own
    [false], // two groups
    [true],
    [false], // 1×1
    [true, false],
  ]);
});

test("the steps of a separable layer are added up, with one bias a map", () => {
  assert.deepEqual(costOf(layouts.separable.steps, true), {
    links: 6 + 96,
    weights: 150 + 96,
    biases: 16,
    parameters: 262,
    products: 15000 + 9600,
  });
  assert.equal(costOf(layouts.separable.steps, false).parameters, 246);
});
