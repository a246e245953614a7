import assert from "node:assert/strict";
import { test } from "node:test";
import { arrangeFields, boxOn, fieldStations, unitOn } from "./field_layout.js";

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

const NET = {
  spec: { input: [12, 20, 1] },
  layers: [
    { label: "C1", kind: "conv2d", outputShape: [10, 8, 4], strides: [1, 2] },
    { label: "S2", kind: "averagepooling2d", outputShape: [5, 4, 4], strides: [2, 2] },
    { label: "flat", kind: "flatten", outputShape: [80] },
    { label: "F6", kind: "dense", outputShape: [30] },
    { label: "Output", kind: "dense", outputShape: [3] },
  ],
};

test("the layers up to the first without positions are shown, with the steps of their fields", () => {
  const stations = fieldStations(NET);
  assert.deepEqual(
    stations.map(({ label, step, list }) => [label, step, list]),
    [
      ["Input", [1, 1], false],
      ["C1", [1, 2], false],
      ["S2", [2, 4], false],
      ["F6", [2, 4], true],
    ],
  );
});

test("units are as far apart as their fields, side by side and one below the other", () => {
  for (const [width, vertical] of [
    [900, false],
    [320, true],
  ]) {
    const arranged = arrangeFields(fieldStations(NET), width);
    assert.equal(arranged.vertical, vertical);
    const [input, c1, s2, list] = arranged.sizes;
    const zoom = input.unit.width;
    assert.deepEqual(input.unit, { width: zoom, height: zoom });
    assert.deepEqual([input.width, input.height], [20 * zoom, 12 * zoom]);
    assert.deepEqual(c1.unit, { width: 2 * zoom, height: zoom });
    assert.deepEqual([c1.width, c1.height], [16 * zoom, 10 * zoom]);
    assert.deepEqual(s2.unit, { width: 4 * zoom, height: 2 * zoom });
    assert.equal(arranged.widest, 20 * zoom);
    // The list has room for all its units, in no more columns than it needs.
    const rows = list.height / list.unit.height;
    assert.ok(list.columns * rows >= 30 && list.columns * (rows - 1) < 30);
    assert.equal(list.width, list.columns * list.unit.width);
    assert.equal(list.unit.width, vertical ? 12 : 8);
    if (vertical)
      assert.ok(list.width <= arranged.widest && list.columns === Math.floor((20 * zoom) / 12));
    else assert.ok(list.height <= 12 * zoom);
  }
});

test("the picture is drawn as large as there is room, from two pixels for one to six", () => {
  const zoomAt = (width) => arrangeFields(fieldStations(NET), width).sizes[0].unit.width;
  assert.equal(zoomAt(2000), 6);
  assert.equal(zoomAt(599), 6); // one below the other: 120 of 459 pixels
  assert.equal(zoomAt(200), 3); // 60 pixels are left beside what is written
  assert.equal(zoomAt(10), 2);
});
