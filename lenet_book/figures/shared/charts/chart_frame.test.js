import assert from "node:assert/strict";
import test from "node:test";
import { chartFrame } from "./chart_frame.js";

const axis = { place: (value) => value }; // from 0 to 1
const frame = chartFrame({ width: 262, height: 144 }, { from: 10, to: 30 }, axis);

test("the epochs in view reach from the left to the right, the values from bottom to top", () => {
  assert.deepEqual([frame.x(10), frame.x(20), frame.x(30)], [44, 144, 244]);
  assert.deepEqual([frame.y(0), frame.y(1)], [110, 10]);
  assert.deepEqual([frame.bottom, frame.top, frame.height], [110, 10, 144]);
  assert.deepEqual([frame.left, frame.middle], [frame.x(10), frame.x(20)]);
});

test("only the points of epochs in view are drawn", () => {
  const points = frame.points(Array.from({ length: 11 }, (_, i) => i / 10));
  assert.deepEqual(points, [
    [10, 44, frame.y(0.9)],
    [11, 54, frame.y(1)],
  ]);
});

test("a place leads to the nearest epoch, and beyond the ends to the last one in view", () => {
  assert.deepEqual([20, 48, 52, 144, 400].map(frame.epochAt), [10, 10, 11, 20, 30]);
});
