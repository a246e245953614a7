import assert from "node:assert/strict";
import test from "node:test";
import { landscapesOf } from "./landscapes.js";
import { OPTIMISERS } from "./optimisers.js";
import { fateOf, MOST_STEPS, walk } from "./paths.js";

const { bowl, ravine, saddle } = landscapesOf([1, 25]);
const start = [-2.4, 1.2];
const sgdIn = (landscape, rate, from = start) => walk(landscape, OPTIMISERS.sgd, rate, from);

test("a path has its start and every step, with the loss at each", () => {
  const { points, losses } = sgdIn(ravine, 0.02);
  assert.deepEqual([points.length, MOST_STEPS], [201, 200]);
  assert.deepEqual(points[0], start);
  assert.deepEqual(losses, points.map(ravine.loss));
});

test("plain steps stay within bounds up to 2/λ, and not beyond", () => {
  for (const [landscape, curvature] of /** @type {[any, number][]} */ ([
    [bowl, 2],
    [ravine, 25],
  ])) {
    const [at, above] = [1, 1.01].map((part) => sgdIn(landscape, (2 / curvature) * part).losses);
    assert.ok(at.at(-1) <= at[0] * (1 + 1e-9));
    assert.ok(above.at(-1) > above[0]);
  }
});

test("on the ridge of the saddle a path never leaves it", () => {
  assert.ok(sgdIn(saddle, 0.1, [-2, 0]).points.every(([, y]) => y === 0));
});

test("what became of a path that stays", () => {
  assert.deepEqual(fateOf(sgdIn(bowl, 0.5), 3), { loss: 0, left: null, isBack: false, end: null });
});

test("what became of a path that leaves, and of one that comes back", () => {
  const points = [0, 1, 5, 6, 1, 7].map((x) => [x, 0]);
  const path = { points, losses: points.map(([x]) => x) };
  assert.deepEqual(fateOf(path, 3), { loss: 6, left: 2, isBack: false, end: null });
  assert.deepEqual(fateOf(path, 4), { loss: 1, left: 2, isBack: true, end: null });
  assert.deepEqual(fateOf(path, 5), { loss: 7, left: 5, isBack: false, end: null });
  const from = { points: path.points.slice(3), losses: path.losses.slice(3) }; // it begins outside
  assert.deepEqual(fateOf(from, 1), { loss: 1, left: 0, isBack: true, end: null });
});

test("a path ends where its loss is too large for a number", () => {
  for (const rate of [10, 1]) {
    const path = sgdIn(saddle, rate, [1, 1.9]);
    assert.ok(path.losses.every(Number.isFinite));
    assert.ok(path.losses.length < MOST_STEPS);
    const { end, left } = fateOf(path, MOST_STEPS);
    assert.equal(end, path.losses.length - 1);
    assert.ok(left <= end);
  }
});
