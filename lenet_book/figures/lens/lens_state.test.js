import assert from "node:assert/strict";
import test from "node:test";
import { isPossible, nextDraw, withMethod, withOther } from "./lens_state.js";

const START = {
  index: 30,
  network: "tutorial",
  target: null,
  method: "gradient",
  layer: "S4",
  other: "same",
  randomised: 0,
  draw: 1,
};
const METHODS = { gradient: "Gradient", occlusion: "Occlusion", grad_cam: "Grad-CAM" };
const LIMITS = {
  pieces: {
    method: { choices: METHODS },
    other: { choices: { same: "the same method", ...METHODS } },
    draw: { most: 9 },
  },
  pictures: 100,
  networks: ["tutorial", "better"],
  layers: ["C1", "C3", "S4"],
  classes: 10,
  weighted: 5,
};

test("what can be chosen is possible", () => {
  assert.ok(isPossible(START, LIMITS));
  const other = { ...START, network: "better", target: 9, other: "grad_cam", randomised: 5 };
  assert.ok(isPossible(other, LIMITS));
  assert.ok(isPossible({ ...START, layer: null }, { ...LIMITS, layers: [] }));
});

test("what cannot be chosen is not, whatever a link says", () => {
  const wrong = {
    index: [100, -1, Number.NaN, null],
    network: ["", "toString", null],
    target: [10, Number.NaN],
    method: ["same", "constructor", null],
    layer: ["C5", "", null],
    other: ["", "__proto__"],
    randomised: [6, -1, null],
    draw: [0, 10, null],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) assert.ok(!isPossible({ ...START, [name]: value }, LIMITS), name);
  }
});

test("a method is never compared with itself by its name", () => {
  assert.deepEqual(withMethod("occlusion", { other: "occlusion" }), {
    method: "occlusion",
    other: "same",
  });
  assert.deepEqual(withMethod("occlusion", { other: "gradient" }), { method: "occlusion" });
  assert.deepEqual(withOther("gradient", { method: "gradient" }), { other: "same" });
});

test("after the last draw comes the first", () => {
  assert.equal(nextDraw(1, 9), 2);
  assert.equal(nextDraw(9, 9), 1);
});
