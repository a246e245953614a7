import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, fieldsOf, stationsOfMap } from "./fields.js";

const KINDS = ["conv2d", "averagepooling2d", "activation", "conv2d", "averagepooling2d", "dense"];
const NET = { layers: KINDS.map((kind) => ({ kind })) };
const STATIONS = [-1, 0, 1, 2, 3, 4, 5].map((layer) => ({
  label: String(layer),
  title: "",
  layer,
  kind: "maps",
  shape: [4, 4, 6],
  list: layer === 5,
}));

test("a map is the same up to the next layer that mixes maps", () => {
  const together = STATIONS.map((_, s) => stationsOfMap(NET, STATIONS, s));
  assert.deepEqual(together, [[0], [1, 2, 3], [1, 2, 3], [1, 2, 3], [4, 5], [4, 5], [6]]);
});

test("a map is the same up to the last layer, where nothing mixes maps before", () => {
  const stations = STATIONS.slice(0, 4);
  const together = stations.map((_, s) => stationsOfMap(NET, stations, s));
  assert.deepEqual(together, [[0], [1, 2, 3], [1, 2, 3], [1, 2, 3]]);
});

test("a channel of the picture is no map, even where the first layer mixes none", () => {
  const net = { layers: [{ kind: "averagepooling2d" }, { kind: "averagepooling2d" }] };
  const stations = STATIONS.slice(0, 3);
  const together = stations.map((_, s) => stationsOfMap(net, stations, s));
  assert.deepEqual(together, [[0], [1, 2], [1, 2]]);
});

test("a map is none of a list's units", () => {
  const stations = STATIONS.slice(0, 3).map((station, s) => ({ ...station, list: s === 2 }));
  assert.deepEqual(stationsOfMap(NET, stations, 1), [1]);
});

test("the box of a place is as large as one unit", () => {
  assert.deepEqual(boxOf({ y: 3, x: 5 }), { y0: 3, x0: 5, y1: 4, x1: 6 });
});

test("a unit is asked for what it sees of every layer up to its own", () => {
  const asked = [];
  const net = {
    receptiveField(layer, unit, below) {
      asked.push([layer, unit, below]);
      return { below };
    },
  };
  // Unit (1, 2) of map 3, in maps of 4×4 units and six channels.
  const fields = fieldsOf(net, STATIONS, { s: 3, y: 1, x: 2, c: 3 });
  assert.deepEqual(asked, [
    [2, 39, 0],
    [2, 39, 1],
    [2, 39, 2],
  ]);
  assert.deepEqual(fields, [{ below: 0 }, { below: 1 }, { below: 2 }, boxOf({ y: 1, x: 2 })]);
});
