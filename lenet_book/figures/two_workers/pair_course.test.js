import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, courseOf, largestBetween, switchMoved, take, timesOf } from "./pair_course.js";
import { isPossible, stepToLink, switchesOf } from "./pair_settings.js";

const report = (step, weights, spent = []) => ({
  ...{ step, loss: 2, judged: 1.5, these: null },
  ...{ spent, weights: Float32Array.from(weights) },
});

test("networks are as far apart as the two weights that differ most", () => {
  assert.equal(largestBetween([1, -2, 3], [1, -2.5, 3.25]), 0.5);
  assert.equal(largestBetween([1], [1]), 0);
  assert.ok(Number.isNaN(largestBetween([Number.NaN, 2], [1, 1])));
});

test("they are compared when they can be, once for each step of A", () => {
  const course = courseOf(new Float32Array(1));
  take(course, "A", report(5, [0.5]));
  compare(course, true);
  assert.deepEqual(course.apart, [[0, 0]]);
  take(course, "B", report(5, [0.25]));
  compare(course, false);
  compare(course, false);
  assert.deepEqual(course.apart, [
    [0, 0],
    [5, 0.25],
  ]);
  assert.deepEqual(course.fromOne, [[0, 0]]); // the one alone has not come so far
  take(course, "one", report(5, [0.5]));
  compare(course, false);
  assert.deepEqual(course.fromOne.at(-1), [5, 0]);
  assert.deepEqual(course.A.judged, [[5, 1.5]]);
});

test("who is ahead says at which step", () => {
  const course = courseOf(new Float32Array(1));
  take(course, "B", report(5, [1]));
  compare(course, false);
  take(course, "A", report(5, [0.5]));
  compare(course, false);
  assert.deepEqual(course.apart, [
    [0, 0],
    [5, 0.5],
  ]);
});

test("what steps take is told without the few that took longest", () => {
  const course = courseOf(new Float32Array(1));
  assert.equal(timesOf(course.A), null);
  const step = (exchange) => ({ work: 2, wait: 0, exchange });
  take(course, "A", report(4, [0], [0.1, 0.3, 0.1, 50].map(step)));
  const { exchange, whole } = timesOf(course.A);
  assert.ok(Math.abs(exchange - 0.2) < 1e-9 && Math.abs(whole - 2.2) < 1e-9);
});

test("what was measured stays, as from before a switch was moved, until there is more", () => {
  const course = courseOf(new Float32Array(1));
  const times = (work) => ({ ...report(1, [0]), spent: [{ work, wait: 0, exchange: 0 }] });
  switchMoved(course);
  assert.ok(!course.A.isBefore); // there is nothing to tell
  take(course, "A", times(2));
  switchMoved(course);
  assert.deepEqual([timesOf(course.A).work, course.A.isBefore], [2, true]);
  take(course, "A", times(5));
  assert.deepEqual([timesOf(course.A).work, course.A.isBefore], [5, false]);
});

test("a link leads to a step that every machine comes to", () => {
  const course = courseOf(new Float32Array(1));
  take(course, "A", report(20, [0]));
  const state = { gradients: "averaged", data: "halves", b: "fast" };
  const linked = (patch) => stepToLink(course, switchesOf({ ...state, ...patch }));
  assert.equal(linked({}), 20);
  assert.equal(linked({ b: "slow", data: "same" }), 20);
  assert.equal(linked({ gradients: "own" }), 20);
  assert.equal(linked({ b: "stopped" }), 0);
  assert.equal(linked({ b: "slow", gradients: "own" }), 0);
  course.isPure = false;
  assert.equal(linked({}), 0);
});

test("a link that asks for what there is not is not shown", () => {
  const choices = { x: "" };
  const pieces = {
    ...{ gradients: { choices }, data: { choices }, b: { choices } },
    step: { least: 0, most: 200 },
  };
  const state = { gradients: "x", data: "x", b: "x", step: 20 };
  assert.ok(isPossible(state, pieces));
  for (const patch of [{ step: 201 }, { step: -1 }, { step: 1.5 }, { b: "constructor" }]) {
    assert.ok(!isPossible({ ...state, ...patch }, pieces));
  }
  assert.ok(!isPossible({ ...state, step: null }, pieces));
});

test("what a step takes is the mean of the middle half of each part, and their sum", () => {
  const spent = [9, 1, 2, 3].map((work) => ({ work, wait: 2 * work, exchange: 0.5 }));
  assert.deepEqual(timesOf({ spent }), { work: 2.5, wait: 5, exchange: 0.5, whole: 8 });
  assert.equal(timesOf({ spent: [] }), null);
});
