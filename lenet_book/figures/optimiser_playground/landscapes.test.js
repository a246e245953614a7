import assert from "node:assert/strict";
import test from "node:test";
import { isInside, landscapesOf, nearestInside } from "./landscapes.js";

const LANDSCAPES = landscapesOf([1, 25]);
const H = 1e-5;

test("the gradient of each landscape is the slope that is measured", () => {
  for (const [name, { loss, gradient }] of Object.entries(LANDSCAPES)) {
    for (const point of [
      [-2.4, 1.2],
      [0.3, -0.7],
      [1, 0],
    ]) {
      gradient(point).forEach((slope, axis) => {
        const moved = (by) => point.map((value, i) => (i === axis ? value + by : value));
        const measured = (loss(moved(H)) - loss(moved(-H))) / (2 * H);
        assert.ok(Math.abs(slope - measured) < 1e-7, `${name} at ${point}`);
      });
    }
  }
});

test("no loss is below 0, and the saddle's slope is 0 between its valleys", () => {
  assert.deepEqual(LANDSCAPES.saddle.gradient([0, 0]), [0, 0]);
  assert.equal(LANDSCAPES.saddle.loss([0, -1]), 0);
  for (const { loss } of Object.values(LANDSCAPES)) assert.ok(loss([0.1, 0.9]) > 0);
});

test("each begins inside the picture, at a place that can be set again", () => {
  for (const { start } of Object.values(LANDSCAPES)) {
    assert.ok(isInside(start));
    assert.deepEqual(nearestInside(start), start);
  }
});

test("what lies outside comes to the edge, and every place to hundredths", () => {
  assert.deepEqual(nearestInside([-9, 1.2345]), [-3, 1.23]);
  assert.deepEqual(nearestInside([3.001, -2.5]), [3, -2]);
  assert.ok(!isInside([0, 2.001]));
});
