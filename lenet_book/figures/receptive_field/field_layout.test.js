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
  // From 600 pixels on they stand side by side.
  const isVertical = (width) => arrangeFields(fieldStations(NET), width).vertical;
  assert.deepEqual([599, 600].map(isVertical), [true, false]);
  assert.deepEqual([260, 259].map(zoomAt), [6, 5.75]); // 140 for what is written, 120 for it
});

test("side by side, all layers and the gaps between them fit into the width, to the pixel", () => {
  const wide = structuredClone(NET);
  wide.spec.input = [12, 48, 1];
  wide.layers[0].outputShape = [10, 22, 4];
  wide.layers[1].outputShape = [5, 11, 4];
  // 48, 44 and 44 pixels of the picture, 66 for the list's name, and three gaps of 18.
  const need = (zoom) => (48 + 44 + 44) * zoom + 66 + 3 * 18;
  const found = (width) => arrangeFields(fieldStations(wide), width);
  for (const zoom of [6, 5.25, 4]) {
    assert.equal(found(need(zoom)).sizes[0].unit.width, zoom);
    assert.equal(found(need(zoom) - 1).sizes[0].unit.width, zoom - 0.25);
  }
  const { sizes, widest } = found(need(6));
  assert.equal(widest, 288);
  // A picture of 72 pixels has room for nine units below each other, so there are four columns.
  const list = { columns: 4, unit: { width: 8, height: 8 }, width: 32, height: 64 };
  assert.deepEqual(sizes.at(-1), list);
});

test("a list of few units has no more columns than units", () => {
  const few = { ...NET, layers: [NET.layers[0], NET.layers[2], NET.layers[4]] };
  const { sizes } = arrangeFields(fieldStations(few), 320);
  const unit = { width: 12, height: 12 };
  assert.deepEqual(sizes.at(-1), { columns: 3, unit, width: 36, height: 12 });
});

test("a network whose last layer has positions is shown to its end", () => {
  const labels = (layers) => fieldStations({ ...NET, layers }).map(({ label }) => label);
  assert.deepEqual(labels(NET.layers.slice(0, 2)), ["Input", "C1", "S2"]);
});

test("a box of units is drawn with its rows and columns", () => {
  const box = { y0: 1, x0: 2, y1: 4, x1: 4 };
  assert.deepEqual(boxOn(MAP, box), { x: 8, y: 3, width: 8, height: 9 });
});
