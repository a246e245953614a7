import assert from "node:assert/strict";
import { test } from "node:test";
import { inputLook } from "./input_look.js";

const palette = { color: (value, scale) => `${value} of ${scale}` };
const pictures = (colored) => ({ colored, byte: (value) => 255 * value });
const look = (source, colored = true) => inputLook(source, { palette }, pictures(colored));

test("a pixel has its channel's tint, or is grey", () => {
  const picture = look({ kind: "picture" });
  assert.deepEqual([0, 1, 2].map(picture.channelName), ["red", "green", "blue"]);
  assert.deepEqual(
    [0, 1, 2].map((c) => picture.color(1, c)),
    [
      [255, 158, 146],
      [150, 226, 150],
      [150, 190, 255],
    ],
  );
  assert.deepEqual(picture.color(0.4, 0), [102, 63, 58]);
  const grey = look({ kind: "picture" }, false);
  assert.deepEqual([grey.channelName(0), grey.color(0.4, 0)], ["grey", [102, 102, 102]]);
});

test("a map and a unit have signed colours, on their layer's scale", () => {
  const maps = look({ kind: "conv2d", label: "C1", scale: 2 });
  assert.deepEqual([maps.channelName(3), maps.color(-1, 3)], ["C1 map 3", "-1 of 2"]);
  assert.equal(look({ kind: "dense", label: "F6", flat: true }).channelName(0), "F6");
  assert.deepEqual(maps.signedCells([5, -6], 7), [
    { value: 5, color: "5 of 7" },
    { value: -6, color: "-6 of 7" },
  ]);
});
