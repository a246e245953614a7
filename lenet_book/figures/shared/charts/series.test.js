import assert from "node:assert/strict";
import test from "node:test";
import T95 from "../../../records/student.json" with { type: "json" };
import { axisOf, smoothed, summarise } from "./series.js";

const near = (found, expected) => {
  assert.equal(found.length, expected.length);
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-9, `${found} against ${expected}`);
  });
};
const SEEDS = [
  [1, 8],
  [2, 4],
  [6, 3],
];

test("the first seed alone has no band, and no more has an only one", () => {
  const alone = { values: [1, 8], low: null, high: null };
  assert.deepEqual(summarise(SEEDS, "first"), alone);
  assert.deepEqual(summarise(SEEDS.slice(0, 1), "interval"), alone);
});

test("a range reaches from the lowest to the highest seed, an interval as far as Student's t", () => {
  assert.deepEqual(summarise(SEEDS, "range"), { values: [3, 5], low: [1, 3], high: [6, 8] });
  const { values, low, high } = summarise(SEEDS, "interval");
  assert.deepEqual(values, [3, 5]);
  // Of both epochs the squares add up to 14: a variance of 7, of their mean 7/3; t(2) is 4.303.
  const half = 4.30265 * Math.sqrt(7 / 3);
  [low, high].forEach((ends, i) => {
    ends.forEach((end, epoch) => {
      assert.ok(Math.abs(end - (values[epoch] + (2 * i - 1) * half)) < 1e-3);
    });
  });
});

test("two seeds are the fewest that have a band, and of many the last in the table counts", () => {
  const { low, high } = summarise([[0], [2]], "interval"); // a mean of 1, give or take t(1) · 1
  near(
    [(high[0] - low[0]) / 2 / 12.706].map((ratio) => Math.round(1000 * ratio)),
    [1000],
  );
  // More seeds than the table has degrees of freedom: its last value is wide enough.
  const many = summarise(
    Array.from({ length: 100 }, (_, i) => [i % 2]),
    "interval",
  );
  const half = T95.at(-1) * Math.sqrt(25 / 99 / 100);
  near([many.low[0], many.high[0]], [0.5 - half, 0.5 + half]);
});

test("a smoothed value is the mean around its epoch, of as many on either side", () => {
  const values = [1, 5, 3, 7, 2, 0];
  near(smoothed(values, 3), [1, 3, 5, 4, 3, 0]);
  near(smoothed(values, 5), [1, 3, 18 / 5, 17 / 5, 3, 0]);
  near(smoothed(values, 1), values);
});

test("the ticks of an axis are round, few, and enclose its values", () => {
  for (const [values, scale, ticks] of [
    [[0.31, 0.62], "linear", [0.3, 0.4, 0.5, 0.6, 0.7]],
    [[1, 1], "linear", [1, 1.5]],
    [[0, 0], "linear", [0, 0.5]],
    [[-1, 1], "log", [-1, -0.5, 0, 0.5, 1]],
    [[0, 100], "log", [0, 50, 100]],
    [[3, 43], "linear", [0, 10, 20, 30, 40, 50]],
    [[0, 19], "linear", [0, 5, 10, 15, 20]],
    [[0, 36], "linear", [0, 10, 20, 30, 40]],
    // As many powers of ten, then the finest steps for which there is room.
    [[0.002, 3], "log", [0.001, 0.01, 0.1, 1, 10]],
    [[0.05, 2.1], "log", [0.05, 0.1, 0.2, 0.5, 1, 2, 5]],
    [[0.6, 2.3], "log", [0.5, 0.7, 1, 1.5, 2, 3]],
    [[2, 6], "log", [2, 3, 5, 7]],
    [[1, 10], "log", [1, 1.5, 2, 3, 5, 7, 10]],
    [[0.1, 30], "log", [0.1, 0.3, 1, 3, 10, 30]],
    [[0.01, 10], "log", [0.01, 0.03, 0.1, 0.3, 1, 3, 10]],
    [[1e-9, 1], "log", Array.from({ length: 10 }, (_, i) => 10 ** (i - 9))],
    [[1.3, 1.7], "log", [1.3, 1.4, 1.5, 1.6, 1.7]],
    [[0.13, 0.17], "log", [0.12, 0.14, 0.16, 0.18]],
    [[1, 1], "log", [1, 1.5]],
  ]) {
    near(axisOf(values, scale).ticks, /** @type {number[]} */ (ticks));
  }
});

test("a value lies between the ends of its axis, on a logarithmic one by its factor", () => {
  const linear = axisOf([0.31, 0.62], "linear");
  near([0.3, 0.5, 0.7].map(linear.place), [0, 0.5, 1]);
  const log = axisOf([0.002, 3], "log");
  near([0.001, 0.01, 0.1, 1, 10].map(log.place), [0, 0.25, 0.5, 0.75, 1]);
});
