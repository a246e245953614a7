import assert from "node:assert/strict";
import test from "node:test";
import { place, SIDE } from "./placing.js";

test("a bar is scaled to twenty pixels, and its mass comes into the middle", () => {
  const side = 40;
  const ink = new Float64Array(side * side);
  for (let y = 0; y < 40; y++) ink[y * side + 3] = ink[y * side + 4] = 1;
  const { picture, box, size, centre } = place(ink, side);
  assert.deepEqual(box, { top: 0, left: 3, bottom: 40, right: 5 });
  assert.deepEqual(size, [20, 1]);
  assert.deepEqual(centre, [20, 4]);
  const inked = Array.from(picture.keys()).filter((at) => picture[at]);
  assert.deepEqual(
    inked,
    Array.from({ length: 20 }, (_, i) => (5 + i) * SIDE + 14), // rows 5 to 24: centre 14.5, as 4.5 + 10
  );
  assert.ok(inked.every((at) => picture[at] === 1));
});

test("without ink nothing is placed", () => {
  const { picture, box } = place(new Float64Array(16), 4);
  assert.equal(box, null);
  assert.ok(picture.every((value) => value === 0));
});
