import assert from "node:assert/strict";
import { test } from "node:test";
import { PixelChange } from "./pixel_change.js";

// A picture of 2×3 pixels with two channels of bytes, and a layer that adds, in channel 1 alone,
// what stands to the left.
const PICTURES = { width: 3, channels: 2, low: [0, 0], high: [255, 255], byte: (value) => value };
const PICTURE = Float32Array.from([0, 9, 200, 90, 0, 0, 255, 255, 30, 40, 50, 60]);
const layer = (input) => input.map((value, i) => (i % 2 && i > 2 ? value + input[i - 2] : value));
const NET = { forward: (input) => ({ input, maps: [layer(input)] }) };
const [INPUT, MAP, OTHER_MAP, LIST] = [
  { layer: -1, shape: [2, 3, 2], map: 0 },
  { layer: 0, shape: [2, 3, 2], map: 1 },
  { layer: 0, shape: [2, 3, 2], map: 0 },
  { layer: 0, shape: [1, 1, 12], map: 0, list: true },
];

const changeAt = (pixel) => new PixelChange(NET, PICTURES, PICTURE, pixel);

test("a dark pixel turns white, a bright one black, and no other changes", () => {
  const white = changeAt([0, 0]);
  assert.equal(white.isBlack, false);
  assert.deepEqual([...white.after.input], [255, 255, ...PICTURE.slice(2)]);
  const black = changeAt([0, 1]);
  assert.equal(black.isBlack, true);
  assert.deepEqual([...black.after.input.slice(0, 5)], [0, 9, 0, 0, 0]);
  assert.deepEqual([...PICTURE.slice(0, 3)], [0, 9, 200]);
});

test("what has changed is counted, and framed in the map that is shown", () => {
  const change = changeAt([1, 0]);
  assert.deepEqual(change.changeOf(MAP), { count: 3, box: { y0: 1, x0: 0, y1: 2, x1: 2 } });
  assert.deepEqual(change.changeOf(OTHER_MAP).box, { y0: 1, x0: 0, y1: 2, x1: 1 });
  assert.deepEqual(change.changeOf(LIST), { count: 3, box: null });
  assert.equal(change.changeOf(INPUT).box, null);
  assert.deepEqual(change.unitOf(MAP, { y: 1, x: 1, c: 1 }), [295, 40]);
  assert.deepEqual([...change.shownOf(MAP).slice(6)], [-255, -255, 0, -255, 0, 0]);
  assert.deepEqual([...change.shownOf(INPUT).slice(6, 8)], [0, 0]);
});

test("a change is painted on the scale of the values as they were", () => {
  assert.equal(changeAt(null).scaleOf(MAP), changeAt([1, 0]).scaleOf(MAP));
  assert.equal(changeAt([1, 0]).scaleOf(MAP), Math.max(...changeAt(null).shownOf(MAP)));
});

test("without a pixel, values are shown as they are", () => {
  const rest = changeAt(null);
  assert.deepEqual([...rest.shownOf(MAP).slice(0, 4)], [0, 9, 200, 99]);
  assert.deepEqual(rest.changeOf(MAP), { count: 0, box: null });
});
