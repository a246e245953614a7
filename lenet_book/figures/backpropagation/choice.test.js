import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenUnit, isPossible, picked } from "./choice.js";

const STATIONS = [
  { label: "Input", layer: -1, shape: [4, 4, 1] },
  { label: "C1", layer: 0, shape: [2, 3, 5] },
  { label: "Output", layer: 2, shape: [1, 1, 10], flat: true },
];
const [, C1, OUTPUT] = STATIONS;
const NET = {
  layers: [
    { kernel: [], kernelShape: [3, 2, 1, 5], outputShape: [2, 3, 5] },
    { kind: "flatten", outputShape: [30] },
    { kernel: [], kernelShape: [30, 10], outputShape: [10] },
  ],
};
const STATE = { index: 0, layer: "C1", unit: [1, 2, 4], truth: null, weight: [2, 1, 0], change: 0 };
const possible = (patch) => isPossible({ ...STATE, ...patch }, NET, STATIONS, 100, 1);

test("a unit of a vector is one number, of a map three", () => {
  assert.deepEqual(chosenUnit(STATIONS, STATE), { station: C1, unit: { y: 1, x: 2, c: 4 } });
  const output = { layer: "Output", unit: [7] };
  assert.deepEqual(chosenUnit(STATIONS, output), { station: OUTPUT, unit: { y: 0, x: 0, c: 7 } });
  assert.deepEqual(chosenUnit(STATIONS, { layer: null, unit: null }), {});
});

test("another unit of the same filter keeps the weight; another filter does not", () => {
  const before = chosenUnit(STATIONS, STATE);
  const same = picked(C1, { y: 0, x: 9, c: 4 }, before);
  assert.deepEqual(same, { layer: "C1", unit: [0, 2, 4] });
  assert.deepEqual(picked(C1, { y: 0, x: 0, c: 3 }, before).weight, null);
  const none = { layer: null, unit: null, weight: null, change: 0 };
  assert.deepEqual(picked(null, null, before), none);
});

test("a link may show what the network has, and nothing else", () => {
  assert.ok(possible({}));
  assert.ok(possible({ layer: "Output", unit: [9], weight: [29], truth: 9, change: "-1" }));
  assert.ok(possible({ layer: null, unit: null, weight: null }));
  const nonsense = [
    { index: 100 },
    { layer: "C9" },
    { unit: [2, 0, 0] },
    { unit: null },
    { layer: null, weight: null },
    { weight: [3, 0, 0] },
    { layer: "Input", unit: [0, 0, 0] },
    { truth: 10 },
    { change: "much" },
    { change: 1.5 },
  ];
  for (const patch of nonsense) assert.ok(!possible(patch), JSON.stringify(patch));
});
