import assert from "node:assert/strict";
import test from "node:test";
import { clampUnit, flatIndex, unitByKey, unitName, unitWords } from "./units.js";

const C3 = { label: "C3", title: "", layer: 2, kind: "maps", shape: [10, 12, 16] };
const F6 = { label: "F6", title: "", layer: 5, kind: "cells", shape: [1, 1, 84], flat: true };

test("the number of a unit counts rows, then columns, then maps", () => {
  const seen = new Set();
  for (let y = 0; y < 10; y++)
    for (let x = 0; x < 12; x++)
      for (let c = 0; c < 16; c++) {
        const index = flatIndex(C3, { y, x, c });
        assert.equal(index, seen.size);
        seen.add(index);
      }
  assert.equal(seen.size, 10 * 12 * 16);
});

test("a unit is written as NumPy writes it, and said in words", () => {
  assert.equal(unitName(C3, { y: 4, x: 7, c: 2 }), "C3[4, 7, 2]");
  assert.equal(unitName(F6, { y: 0, x: 0, c: 17 }), "F6[17]");
  assert.equal(unitWords(C3, { y: 4, x: 7, c: 2 }), "C3, map 2, row 4, column 7");
  assert.equal(unitWords(F6, { y: 0, x: 0, c: 17 }), "F6, unit 17");
  const unit = { y: 0, x: 0, c: 2 };
  for (const shape of [
    [1, 12, 16],
    [10, 1, 16],
    [1, 2, 16],
  ]) {
    assert.equal(unitWords({ ...C3, shape }, unit), "C3, map 2, row 0, column 0");
  }
  assert.equal(unitWords({ ...C3, shape: [1, 1, 16] }, unit), "C3, map 2");
});

test("keys move inside the layer and never out of it", () => {
  const corner = { y: 0, x: 11, c: 15 };
  assert.deepEqual(unitByKey(C3, corner, "ArrowRight", 4), corner);
  assert.deepEqual(unitByKey(C3, corner, "ArrowUp", 4), corner);
  assert.deepEqual(unitByKey(C3, corner, "PageDown", 4), corner);
  assert.deepEqual(unitByKey(C3, corner, "ArrowDown", 4), { y: 1, x: 11, c: 15 });
  assert.deepEqual(unitByKey(C3, corner, "Home", 4), { y: 0, x: 0, c: 15 });
  assert.equal(unitByKey(C3, corner, "a", 4), null);
});

test("where maps are single units, keys go from row to row of the grid", () => {
  const here = { y: 0, x: 0, c: 13 };
  assert.equal(unitByKey(F6, here, "ArrowDown", 12).c, 25);
  assert.equal(unitByKey(F6, here, "ArrowLeft", 12).c, 12);
  assert.equal(unitByKey(F6, here, "End", 12).c, 83);
});

test("without a unit, a key enters the middle of the first map", () => {
  assert.deepEqual(unitByKey(C3, null, "Enter", 4), { y: 5, x: 6, c: 0 });
  assert.deepEqual(unitByKey(C3, null, "ArrowRight", 4), { y: 5, x: 6, c: 0 });
});

test("a unit outside the layer is moved to its edge", () => {
  assert.deepEqual(clampUnit(C3, { y: -3, x: 99, c: 20 }), { y: 0, x: 11, c: 15 });
});

test("a pixel of the picture is said with its channel", () => {
  const input = { ...C3, label: "Input", kind: "picture", shape: [32, 32, 3] };
  assert.equal(unitWords(input, { y: 4, x: 7, c: 2 }), "Input, row 4, column 7, channel 2");
});

test("each key is one step, and Enter stays where it is", () => {
  const here = { y: 4, x: 7, c: 2 };
  const led = (key) => unitByKey(C3, here, key, 4);
  for (const [key, step] of Object.entries({
    ...{ ArrowLeft: { x: 6 }, ArrowRight: { x: 8 }, ArrowUp: { y: 3 }, ArrowDown: { y: 5 } },
    ...{ PageUp: { c: 1 }, PageDown: { c: 3 }, Home: { x: 0 }, End: { x: 11 } },
    ...{ Enter: {}, " ": {} },
  })) {
    assert.deepEqual(led(key), { ...here, ...step }, key);
  }
});
