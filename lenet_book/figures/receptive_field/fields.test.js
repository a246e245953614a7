import assert from "node:assert/strict";
import { test } from "node:test";
import { stationsOfMap } from "./fields.js";

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

test("a map is none of a list's units", () => {
  const stations = STATIONS.slice(0, 3).map((station, s) => ({ ...station, list: s === 2 }));
  assert.deepEqual(stationsOfMap(NET, stations, 1), [1]);
});
