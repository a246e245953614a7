import assert from "node:assert/strict";
import test from "node:test";
import { cropOf } from "./cropping.js";

const SQUARE = { width: 32, height: 32 };

test("a crop has the proportions wanted and is as large as the picture allows", () => {
  const wide = cropOf({ width: 300, height: 200 }, SQUARE, 0.5);
  assert.deepEqual(wide, { width: 200, height: 200, x: 50, y: 0 });
  const tall = cropOf({ width: 10, height: 30 }, { width: 20, height: 10 }, 0.5);
  assert.deepEqual(tall, { width: 10, height: 5, x: 0, y: 12.5 });
});

test("its place goes from one edge to the other", () => {
  assert.equal(cropOf({ width: 300, height: 200 }, SQUARE, 0).x, 0);
  assert.equal(cropOf({ width: 300, height: 200 }, SQUARE, 1).x, 100);
});
