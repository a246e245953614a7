import assert from "node:assert/strict";
import { test } from "node:test";
import { unitByKey } from "./field_keys.js";

const C3 = { shape: [10, 12, 16], list: false, map: 4 };
const C5 = { shape: [1, 1, 120], list: true, columns: 7, map: 0 };

test("a layer is entered in the middle of the map that is shown", () => {
  assert.deepEqual(unitByKey(C3, null, "Enter"), { y: 5, x: 6, c: 4 });
  assert.deepEqual(unitByKey(C3, null, "ArrowLeft"), { y: 5, x: 6, c: 4 });
  assert.deepEqual(unitByKey(C5, null, " "), { y: 0, x: 0, c: 0 });
});

test("keys move inside a map and between maps, and never out of the layer", () => {
  const corner = { y: 0, x: 11, c: 15 };
  assert.deepEqual(unitByKey(C3, corner, "ArrowRight"), corner);
  assert.deepEqual(unitByKey(C3, corner, "Home"), { y: 0, x: 0, c: 15 });
  assert.deepEqual(unitByKey(C3, corner, "PageUp"), { y: 0, x: 11, c: 14 });
  assert.equal(unitByKey(C3, corner, "a"), null);
});

test("in a list, keys move through its columns", () => {
  const here = { y: 0, x: 0, c: 10 };
  assert.equal(unitByKey(C5, here, "ArrowDown").c, 17);
  assert.equal(unitByKey(C5, here, "ArrowUp").c, 3);
  assert.equal(unitByKey(C5, here, "ArrowLeft").c, 9);
  assert.equal(unitByKey(C5, here, "ArrowRight").c, 11);
  assert.equal(unitByKey(C5, here, "Home").c, 0);
  assert.equal(unitByKey(C5, here, "End").c, 119);
  assert.equal(unitByKey(C5, here, "PageDown"), null);
});
