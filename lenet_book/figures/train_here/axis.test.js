import assert from "node:assert/strict";
import test from "node:test";
import { grouped, topOf } from "./axis.js";

test("thousands have a comma", () => {
  assert.deepEqual([0, 999, 1000, 150000, 1234567].map(grouped), [
    "0",
    "999",
    "1,000",
    "150,000",
    "1,234,567",
  ]);
});

test("an axis ends as low as the values allow", () => {
  const top = (quantity, most) =>
    topOf(quantity, [
      [0, 0.1],
      [500, most],
    ])[0];
  assert.deepEqual(
    [0.1, 0.6, 0.61, 0.9].map((value) => top("accuracy", value)),
    [0.6, 0.6, 0.8, 1],
  );
  assert.deepEqual(
    [2.3, 5, 99].map((value) => top("loss", value)),
    [3, 6, 20],
  );
});

test("the lines of an axis are whole steps, up to its end", () => {
  const axes = (quantity, values) => values.map((most) => topOf(quantity, [[0, most]]));
  assert.deepEqual(axes("accuracy", [0.5, 0.7, 0.9]), [
    [0.6, 0.2],
    [0.8, 0.2],
    [1, 0.2],
  ]);
  assert.deepEqual(axes("loss", [2, 4, 8, 15]), [
    [3, 1],
    [6, 2],
    [10, 2],
    [20, 5],
  ]);
});
