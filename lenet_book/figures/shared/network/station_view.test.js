import assert from "node:assert/strict";
import test from "node:test";
import { stationWords } from "./station_view.js";

const station = (kind, shape) => ({ label: "C3", title: "", layer: 2, kind, shape });
const changesMaps = /page up and page down change the map/;

test("of maps, a screen reader says how many there are, how large, and how they change", () => {
  const said = stationWords(station("maps", [10, 12, 16]));
  assert.match(said, /^C3: 16 maps of 10 by 12\. Enter explains a unit/);
  assert.match(said, changesMaps);
});

test("where there is one map alone, nothing changes it", () => {
  const said = stationWords(station("maps", [10, 12, 1]));
  assert.match(said, /^C3: 1 map of 10 by 12\./);
  assert.doesNotMatch(said, changesMaps);
});

test("single units are units, as cells and as bars; a picture is a picture", () => {
  for (const kind of ["cells", "bars"])
    assert.match(stationWords(station(kind, [1, 1, 84])), /^C3: 84 units\./);
  assert.match(stationWords(station("picture", [32, 32, 3])), /^C3: the picture\./);
});
