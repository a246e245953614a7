import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenIn, isPossible, NO_UNIT, stateWith } from "./journey_state.js";

const STATIONS = [
  { label: "Input", layer: -1, shape: [32, 32, 3] },
  { label: "C1", layer: 0, shape: [28, 28, 6] },
  { label: "F6", layer: 1, shape: [1, 1, 84], flat: true },
];
const NET = { layers: [{ kind: "conv2d", kernelShape: [5, 5, 3, 6] }, { kind: "dense" }] };
const [, C1, F6] = STATIONS;

test("a unit that is chosen is found again", () => {
  const found = (station, unit) => chosenIn(STATIONS, stateWith(station, unit, NO_UNIT));
  const [ofMap, ofVector] = [
    { y: 1, x: 2, c: 3 },
    { y: 0, x: 0, c: 17 },
  ];
  assert.deepEqual(found(C1, ofMap), { station: C1, unit: ofMap });
  assert.deepEqual(found(F6, ofVector), { station: F6, unit: ofVector });
  assert.deepEqual(chosenIn(STATIONS, NO_UNIT), {});
});

test("a channel stays within its layer", () => {
  const before = { layer: "C1", unit: [1, 2, 3], channel: 2 };
  assert.equal(stateWith(C1, { y: 5, x: 5, c: 0 }, before).channel, 2);
  assert.equal(stateWith(F6, { y: 0, x: 0, c: 4 }, before).channel, null);
});

test("only what the network has is possible", () => {
  const possible = (state) => isPossible({ index: 0, ...NO_UNIT, ...state }, 100, STATIONS, NET);
  for (const state of [
    {},
    { index: 99 },
    { layer: "C1", unit: [27, 0, 5] },
    { layer: "C1", unit: [0, 0, 0], channel: 2 },
    { layer: "F6", unit: [83] },
    { layer: "Input", unit: [31, 31, 2] },
  ]) {
    assert.ok(possible(state), JSON.stringify(state));
  }
  for (const state of [
    { index: 100 },
    { index: 1.5 },
    { layer: "C1" },
    { unit: [1, 2, 3] },
    { layer: "C9", unit: [1, 2, 3] },
    { layer: "C1", unit: [28, 0, 0] },
    { layer: "C1", unit: [0, 0] },
    { layer: "C1", unit: [0, 0, 0], channel: 3 },
    { layer: "F6", unit: [3], channel: 0 },
    { channel: 0 },
  ]) {
    assert.ok(!possible(state), JSON.stringify(state));
  }
});
