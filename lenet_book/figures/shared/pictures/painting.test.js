import assert from "node:assert/strict";
import test from "node:test";
import { brushStart, pixelsBetween } from "./painting.js";

test("between two pixels there are no holes, however far apart they are", () => {
  for (const to of [
    { x: 9, y: 4 },
    { x: -3, y: 11 },
    { x: 2, y: 2 },
  ]) {
    const pixels = pixelsBetween({ x: 2, y: 2 }, to);
    assert.deepEqual([pixels[0], pixels.at(-1)], [{ x: 2, y: 2 }, to]);
    pixels.slice(1).forEach(({ x, y }, i) => {
      const apart = [x - pixels[i].x, y - pixels[i].y].map(Math.abs);
      assert.ok(Math.max(...apart) <= 1);
    });
  }
});

test("a brush of an odd size has its pixel in the middle, of an even one, before the middle", () => {
  assert.deepEqual(brushStart({ x: 5, y: 7 }, 1), [5, 7]);
  assert.deepEqual(brushStart({ x: 5, y: 7 }, 2), [5, 7]);
  assert.deepEqual(brushStart({ x: 5, y: 7 }, 3), [4, 6]);
});
