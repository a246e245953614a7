import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOn, unitOn } from "./field_layout.js";

const station = (more) => ({
  label: "",
  title: "",
  layer: 0,
  kind: "maps",
  unit: { width: 4, height: 3 },
  map: 2,
  ...more,
});
const MAP = station({ shape: [5, 6, 8], list: false });
const LIST = station({ shape: [1, 1, 11], list: true, columns: 4 });

const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

test("a unit of a map is found where it is drawn", () => {
  const [left, top] = middle(boxOn(MAP, { y0: 3, x0: 1, y1: 4, x1: 2 }));
  assert.deepEqual(unitOn(MAP, left, top), { y: 3, x: 1, c: 2 });
});

test("a unit of a list is found where it is drawn, and none behind the last", () => {
  for (const c of [0, 6, 10]) {
    const [left, top] = middle(boxOn(LIST, {}, c));
    assert.deepEqual(unitOn(LIST, left, top), { y: 0, x: 0, c });
  }
  assert.equal(unitOn(LIST, ...middle(boxOn(LIST, {}, 11))), null);
});
