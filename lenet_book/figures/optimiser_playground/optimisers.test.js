import assert from "node:assert/strict";
import test from "node:test";
import { OPTIMISERS } from "./optimisers.js";

const GRADIENT = [3, -0.02];
const START = [1, 1];

/** Where an optimiser is after steps of a gradient that stays as it is. */
function after(name, count, rate = 0.1) {
  const { memory, step } = OPTIMISERS[name];
  let state = { memory, point: START };
  for (let i = 0; i < count; i++) state = step(state.memory, GRADIENT, rate, state.point);
  return state.point;
}

function near(point, wanted, most = 1e-12) {
  point.forEach((value, i) => {
    assert.ok(Math.abs(value - wanted[i]) < most, `${point}`);
  });
}

test("a plain step is the rate times the gradient, downhill", () => {
  near(after("sgd", 1), [0.7, 1.002]);
  near(after("sgd", 2), [0.4, 1.004]);
});

test("momentum begins with the plain step and goes on with nine tenths of it", () => {
  near(after("momentum", 1), [0.7, 1.002]);
  near(after("momentum", 2), [1 - 0.3 - 0.57, 1 + 0.002 + 0.0038]);
});

test("Nesterov has taken the next piece of momentum already", () => {
  near(after("nesterov", 1), [1 - 0.57, 1 + 0.0038]);
});

test("the first step of Adam has the same length for any gradient", () => {
  near(after("adam", 1), [0.9, 1.1], 1e-4);
});

test("AdamW shrinks the point first, by four thousandths of the rate", () => {
  const [adam, adamw] = [after("adam", 1), after("adamw", 1)];
  near(adamw, [adam[0] - 0.0004, adam[1] - 0.0004]);
});

test("Muon makes both directions of a diagonal matrix about equally long", () => {
  const { memory, step } = OPTIMISERS.muon;
  const { point } = step(memory, [3, -2], 0.1, START);
  for (const [i, way] of [-1, 1].entries()) {
    const length = way * (point[i] - START[i]);
    assert.ok(length > 0.06 && length < 0.13, `${point}`);
  }
});

test("nothing pulls where the slope is 0, except a decay", () => {
  for (const [name, { memory, step }] of Object.entries(OPTIMISERS)) {
    const { point } = step(memory, [0, 0], 0.1, START);
    near(point, name === "adamw" ? [0.9996, 0.9996] : START);
  }
});
