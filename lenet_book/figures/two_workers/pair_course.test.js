import assert from "node:assert/strict";
import { test } from "node:test";
import { firstWeights } from "../train_here/settings.js";
import { caption, state as STATE, texts as TEXTS } from "./figure.json";
import { compare, courseOf, largestBetween, switchMoved, take, timesOf } from "./pair_course.js";
import {
  BATCH,
  isPossible,
  JUDGES,
  startOf,
  stepToLink,
  switchesOf,
  waysOf,
} from "./pair_settings.js";

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
  for (const step of [0, 200]) assert.ok(isPossible({ ...state, step }, pieces));
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

test("what the switches say is what is told to the rounds, and by default a pair shares", () => {
  const words = Object.entries(STATE).map(([name, piece]) => [name, piece.default]);
  const first = /** @type {any} */ (Object.fromEntries(words));
  assert.deepEqual(switchesOf(first), { isAveraged: true, isSame: false, b: "fast" });
  const other = { gradients: "own", data: "same", b: "slow" };
  assert.deepEqual(switchesOf(other), { isAveraged: false, isSame: true, b: "slow" });
  assert.ok(isPossible(first, STATE) && isPossible({ ...first, ...other }, STATE));
});

test("both begin with what a training of the figure before begins with, from its first seed", () => {
  const settings = { activation: "tanh", pooling: "average" };
  assert.deepEqual(startOf(null), firstWeights({ ...settings, seed: 0 }));
  const given = { spec: {}, weights: [1, 2] };
  assert.deepEqual(startOf(given), Float32Array.of(1, 2));
  assert.equal(waysOf(given).scale, "0…1");
  assert.equal(waysOf(null).scale, "standardised");
  const { momentum } = waysOf(null).settings;
  assert.ok(momentum > 0 && momentum < 1); // else a push would never fade
});

test("a training of two that has not begun has three equal minds", () => {
  const weights = Float32Array.of(1, 2);
  const mind = {
    ...{ step: 0, averaged: 0, loss: null, judged: [], these: null },
    ...{ weights, spent: [], isBefore: false },
  };
  const line = [[0, 0]];
  assert.deepEqual(courseOf(weights), {
    ...{ A: mind, B: mind, one: mind, apart: line, fromOne: line, isPure: true },
  });
});

test("only the last thirty steps are told", () => {
  const course = courseOf(new Float32Array(1));
  const spent = Array.from({ length: 40 }, (_, work) => ({ work, wait: 0, exchange: 0 }));
  take(course, "A", report(20, [0], spent.slice(0, 20)));
  take(course, "A", report(40, [0], spent.slice(20)));
  assert.deepEqual(course.A.spent, spent.slice(10));
});

test("the figure's words name as many pictures as it takes", () => {
  assert.match(caption, new RegExp(`batch of ${BATCH}\\.`));
  assert.match(TEXTS.half_waits, new RegExp(`^${BATCH / 2} pictures`));
  assert.match(TEXTS.loss, new RegExp(`on ${JUDGES} other`));
  assert.equal(waysOf(null).settings.batch, BATCH);
});
