import assert from "node:assert/strict";
import test from "node:test";
import { placesOf } from "./places.js";

/** An element that stands somewhere. */
const at = (left, top, width, height) => ({
  getBoundingClientRect: () => ({ left, top, width, height }),
});

const STATIONS = [
  { kind: "picture", shape: [4, 8, 3], canvas: at(110, 220, 80, 40) },
  { kind: "maps", shape: [2, 5, 6], canvas: at(210, 230, 104, 44) },
  {
    kind: "bars",
    shape: [1, 1, 2],
    surface: at(330, 220, 50, 60),
    rows: [{ element: at(330, 220, 50, 26) }, { element: at(330, 246, 50, 26) }],
  },
];
const GRIDS = [
  { columns: 1, tile: { width: 80, height: 40 }, gap: 0 },
  { columns: 2, tile: { width: 50, height: 20 }, gap: 4 },
];
const places = placesOf(at(100, 200, 500, 300), STATIONS, { grids: GRIDS, vertical: true });

test("what is drawn over a view is measured from the view's corner", () => {
  assert.equal(places.vertical, true);
  assert.deepEqual(places.whole(0), { x: 10, y: 20, width: 80, height: 40 });
  assert.deepEqual(places.whole(2), { x: 230, y: 20, width: 50, height: 60 });
});

test("a box of units stands in its map, or in the picture, whatever the channel", () => {
  const box = { y0: 1, x0: 2, y1: 2, x1: 5 };
  assert.deepEqual(places.box(0, 2, box), { x: 30, y: 30, width: 30, height: 10 });
  // Map 3 stands in the second column of the second row: 54 to the right, 24 down.
  assert.deepEqual(places.box(1, 3, box), {
    x: 110 + 54 + 20,
    y: 30 + 24 + 10,
    width: 30,
    height: 10,
  });
});

test("the box of a bar is its row", () => {
  assert.deepEqual(places.box(2, 1, { y0: 0, x0: 0, y1: 1, x1: 1 }), {
    x: 230,
    y: 46,
    width: 50,
    height: 26,
  });
});
