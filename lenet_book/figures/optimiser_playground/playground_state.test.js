import assert from "node:assert/strict";
import test from "node:test";
import { landscapesOf } from "./landscapes.js";
import { isPossible, placeOf, rateAt, switched, typedRate } from "./playground_state.js";

const LANDSCAPES = landscapesOf([1, 25]);
const STATE = {
  landscape: "ravine",
  optimisers: ["sgd", "muon"],
  rate: 0.08,
  steps: 40,
  start: [-2.4, 1.2],
};
const possible = (change) => isPossible({ ...STATE, ...change }, LANDSCAPES);

test("a state may come from a reader or from a link", () => {
  assert.ok(possible({}));
  assert.ok(possible({ rate: "0.0001", start: ["3", "-2"], steps: 0 }));
  assert.ok(possible({ optimisers: ["adamw"], rate: 10, steps: 200 }));
});

test("what cannot be shown is not", () => {
  for (const change of [
    { landscape: "hill" },
    { landscape: "constructor" },
    { optimisers: null },
    { optimisers: [] },
    { optimisers: ["sgd", "sgd"] },
    { optimisers: ["toString"] },
    { rate: null },
    { rate: "0" },
    { rate: "-0.1" },
    { rate: "much" },
    { rate: "11" },
    { rate: "Infinity" },
    { steps: 201 },
    { steps: -1 },
    { steps: Number.NaN },
    { steps: null },
    { start: null },
    { start: ["1"] },
    { start: ["1", "2.01"] },
    { start: ["", "1"] },
    { start: ["NaN", "1"] },
  ]) {
    assert.ok(!possible(change), JSON.stringify(change));
  }
});

test("a rate that cannot be says what is wrong with it", () => {
  assert.deepEqual(typedRate(" 0,08 "), { value: 0.08 });
  assert.deepEqual(typedRate("1e-3"), { value: 0.001 });
  const wrong = Object.entries({
    "": "no_number",
    fast: "no_number",
    NaN: "no_number",
    0: "zero",
    "−0.1": "negative",
    1e-9: "too_small",
    11: "too_large",
    "1e999": "too_large",
    Infinity: "too_large",
  });
  for (const [text, what] of wrong) assert.deepEqual(typedRate(text), { wrong: what }, text);
});

test("optimisers are switched one by one and keep their order", () => {
  assert.deepEqual(switched("adam", ["sgd", "muon"]), ["sgd", "adam", "muon"]);
  assert.deepEqual(switched("sgd", ["sgd", "muon"]), ["muon"]);
});

test("the slider's place of a rate is that of its logarithm", () => {
  for (const rate of [0.0001, 0.08, 1, 10]) assert.equal(rateAt(placeOf(rate)), rate);
  assert.equal(rateAt(placeOf(0.0123456)), 0.0123);
});
