import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenIn, isPossible, stateWith } from "./field_state.js";

const STATIONS = [
  { label: "Input", shape: [32, 32, 3], flat: false },
  { label: "C1", shape: [28, 28, 6], flat: false },
  { label: "F6", shape: [1, 1, 84], flat: true },
];
const PICTURES = { total: 100, height: 32, width: 32 };
const START = { index: 0, layer: null, unit: null, pixel: null };

test("a unit that is chosen is found again, inside its layer", () => {
  const found = (s, unit) => chosenIn(STATIONS, stateWith(STATIONS[s], unit));
  assert.deepEqual(found(1, { y: 1, x: 2, c: 3 }), { s: 1, y: 1, x: 2, c: 3 });
  assert.deepEqual(found(1, { y: -1, x: 30, c: 3 }), { s: 1, y: 0, x: 27, c: 3 });
  assert.deepEqual(found(2, { y: 0, x: 0, c: 17 }), { s: 2, y: 0, x: 0, c: 17 });
  assert.equal(found(1, null), null);
  assert.equal(chosenIn(STATIONS, { layer: "C1", unit: null }), null);
  assert.equal(chosenIn(STATIONS, { layer: "Input", unit: [1, 2, 0] }), null); // no layer's unit
});

test("only what the network and the picture have is possible", () => {
  const possible = (state) => isPossible({ ...START, ...state }, PICTURES, STATIONS);
  for (const state of [
    {},
    { index: 99, pixel: [31, 0] },
    { layer: "C1", unit: [27, 27, 5] },
    { layer: "F6", unit: [83] },
  ]) {
    assert.ok(possible(state), JSON.stringify(state));
  }
  for (const state of [
    { index: 100 },
    { pixel: [32, 0] },
    { pixel: [1] },
    { unit: [1, 1, 1] },
    { layer: "Input", unit: [1, 1, 0] },
    { layer: "C1" },
    { layer: "C1", unit: [28, 0, 0] },
    { layer: "C1", unit: [2, 2] },
    { layer: "F6", unit: [84] },
  ]) {
    assert.ok(!possible(state), JSON.stringify(state));
  }
});
