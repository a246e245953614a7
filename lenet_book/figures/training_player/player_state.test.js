import assert from "node:assert/strict";
import test from "node:test";
import { choosing, comparing, isPossible, marking, zooming } from "./player_state.js";

const RUNS = ["a", "b", "c", "d", "e", "f"].map((id, i) => ({ id, epochs: 10 + i }));
const CONTRACT = {
  spread: { choices: { first: "the first", range: "lowest to highest" } },
  scale: { choices: { linear: "linear" } },
  smoothing: { choices: [1, 3] },
};
const STATE = {
  run: "a",
  epoch: 10,
  compared: null, // as an address gives an empty list
  index: 0,
  curves: ["training"],
  spread: "first",
  scale: "linear",
  smoothing: 1,
  zoom: null,
};
const possible = (change) => isPossible({ ...STATE, ...change }, CONTRACT, RUNS, 100);

test("a state is possible up to the ends of the run, the pictures and the longest run", () => {
  assert.ok(possible({}));
  assert.ok(possible({ run: "f", epoch: 15, index: 99, zoom: [0, 15], compared: ["a", "b"] }));
});

test("what no reader could have chosen is impossible", () => {
  const wrong = [
    { run: "toString" },
    { epoch: 11 },
    { epoch: 1.5 },
    { index: 100 },
    { compared: ["a"] },
    { compared: ["b", "b"] },
    { compared: ["b", "c", "d", "e", "f"] },
    { curves: null },
    { curves: ["training", "training"] },
    { spread: "toString" },
    { scale: "log" },
    { smoothing: 2 },
    { zoom: [5, 5] },
    { zoom: [3] },
    { zoom: [0, 16] },
  ];
  for (const change of wrong) assert.ok(!possible(change), JSON.stringify(change));
});

test("the epochs shown move along with the marked one, and only as far as they must", () => {
  assert.deepEqual(marking(9, { zoom: [4, 8] }), { epoch: 9, zoom: [5, 9] });
  assert.deepEqual(marking(0, { zoom: [4, 8] }), { epoch: 0, zoom: [0, 4] });
  assert.deepEqual(marking(6, { zoom: [4, 8] }), { epoch: 6, zoom: [4, 8] });
  assert.deepEqual(marking(6, { zoom: null }), { epoch: 6, zoom: null });
});

test("zooming marks the nearest epoch that is shown and that the run has", () => {
  assert.deepEqual(zooming([4, 8], { epoch: 2 }, 10), { zoom: [4, 8], epoch: 4 });
  assert.deepEqual(zooming([12, 14], { epoch: 2 }, 10), { zoom: [12, 14], epoch: 10 });
  assert.deepEqual(zooming(null, { epoch: 2 }, 10), { zoom: null, epoch: 2 });
});

test("a run that was compared swaps places, and the epoch is one of its own", () => {
  const state = { run: "f", compared: ["a", "c"], epoch: 14 };
  assert.deepEqual(choosing(RUNS[0], state), { run: "a", compared: ["f", "c"], epoch: 10 });
  assert.deepEqual(choosing(RUNS[1], state), { run: "b", compared: ["a", "c"], epoch: 11 });
});

test("four runs are compared at most: the first chosen gives way", () => {
  assert.deepEqual(comparing("b", { compared: null }, RUNS), { compared: ["b"] });
  assert.deepEqual(comparing("b", { compared: ["b", "c"] }, RUNS), { compared: ["c"] });
  const full = { compared: ["f", "b", "c", "d"] };
  assert.deepEqual(comparing("e", full, RUNS), { compared: ["b", "c", "d", "e"] });
});
