import assert from "node:assert/strict";
import test from "node:test";
import { channelsOf, isMap, position, sizeOf, unitAt, wholeOf } from "./shapes.js";

const MAP = [2, 3, 4];

test("units are counted row by row, the channel last, and found again", () => {
  const numbers = [];
  for (let y = 0; y < 2; y++)
    for (let x = 0; x < 3; x++)
      for (let c = 0; c < 4; c++) {
        const unit = unitAt(MAP, y, x, c);
        assert.deepEqual(position(MAP, unit), { y, x, c });
        numbers.push(unit);
      }
  assert.deepEqual(numbers, [...Array(sizeOf(MAP)).keys()]);
});

test("a vector is one place with all its units", () => {
  assert.deepEqual(
    [sizeOf([84]), channelsOf([84]), isMap([84]), isMap(MAP)],
    [84, 84, false, true],
  );
  assert.deepEqual(position([84], 17), { y: 0, x: 0, c: 17 });
});

test("all of a map is a box, all of a vector a row", () => {
  assert.deepEqual(wholeOf(MAP), { y0: 0, x0: 0, y1: 2, x1: 3 });
  assert.deepEqual(wholeOf([84]), { y0: 0, x0: 0, y1: 1, x1: 84 });
});
