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

// Gradients of another size and sign each time, and so small ones that what is added for the sake
// of a division counts.
const CHANGING = [
  [3, -2e-7],
  [-1, 5e-8],
  [0.5, 3e-7],
];

/** The points on the way of an optimiser through these gradients, and one scale for all. */
function through(name, gradients, rate = 0.1) {
  const { memory, step } = OPTIMISERS[name];
  let state = { memory, point: START };
  return gradients.map((gradient) => {
    state = step(state.memory, gradient, rate, state.point);
    return state.point;
  });
}

test("Adam divides a mean of the gradients by the root of one of their squares, both corrected", () => {
  const decayed = (values, beta) =>
    values.reduce((sum, value, k) => sum + (1 - beta) * beta ** (values.length - 1 - k) * value, 0);
  for (const [name, decay] of /** @type {const} */ ([
    ["adam", 0],
    ["adamw", 0.004],
  ])) {
    let expected = START;
    through(name, CHANGING).forEach((point, k) => {
      const n = k + 1;
      expected = expected.map((value, i) => {
        const seen = CHANGING.slice(0, n).map((gradient) => gradient[i]);
        const mean = decayed(seen, 0.9) / (1 - 0.9 ** n);
        const squares = decayed(
          seen.map((slope) => slope ** 2),
          0.999,
        );
        const root = (Math.sqrt(squares) + 1e-7) / Math.sqrt(1 - 0.999 ** n);
        return value * (1 - 0.1 * decay) - (0.1 * mean) / root;
      });
      near(point, expected);
    });
  }
});

test("momentum and Nesterov's go on with nine tenths of what was before", () => {
  let [before, plain, ahead] = [[0, 0], START, START];
  const [momentum, nesterov] = ["momentum", "nesterov"].map((name) => through(name, CHANGING));
  CHANGING.forEach((gradient, k) => {
    before = before.map((move, i) => 0.9 * move - 0.1 * gradient[i]);
    plain = plain.map((value, i) => value + before[i]);
    ahead = ahead.map((value, i) => value + 0.9 * before[i] - 0.1 * gradient[i]);
    near(momentum[k], plain);
    near(nesterov[k], ahead);
  });
});

test("Muon is five rounds of its polynomial on a matrix, of a mean that looks one step ahead", () => {
  /** @param {number[][]} one @param {number[][]} other */
  const times = (one, other) =>
    [0, 1].map((row) =>
      [0, 1].map((column) => one[row][0] * other[0][column] + one[row][1] * other[1][column]),
    );
  const sum = (...terms) =>
    [0, 1].map((row) =>
      [0, 1].map((column) => terms.reduce((all, [n, one]) => all + n * one[row][column], 0)),
    );
  for (const scale of [1, 1e-7]) {
    const gradients = CHANGING.map(([one, other]) => [scale * one, scale * 1e6 * other]);
    let [mean, expected] = [[0, 0], START];
    through("muon", gradients).forEach((point, k) => {
      mean = mean.map((value, i) => 0.9 * value + 0.1 * gradients[k][i]);
      const ahead = mean.map((value, i) => 0.9 * value + 0.1 * gradients[k][i]);
      const size = Math.hypot(...ahead) + 1e-7;
      let matrix = [
        [ahead[0] / size, 0],
        [0, ahead[1] / size],
      ];
      for (let round = 0; round < 5; round++) {
        const square = times(matrix, matrix); // it is symmetric
        const third = times(square, matrix);
        const fifth = times(square, third);
        matrix = sum([3.4445, matrix], [-4.775, third], [2.0315, fifth]);
      }
      expected = expected.map((value, i) => value - 0.1 * matrix[i][i]);
      near(point, expected);
    });
  }
});
