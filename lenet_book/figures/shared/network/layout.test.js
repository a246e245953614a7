import assert from "node:assert/strict";
import test from "node:test";
import { stationsOf } from "./layout.js";

const LENET = {
  spec: { input: [32, 32, 3] },
  layers: [
    { label: "C1", kind: "conv2d", outputShape: [28, 28, 6] },
    { label: "C5", kind: "conv2d", outputShape: [1, 1, 120] },
    { label: "Flatten", kind: "flatten", outputShape: [120] },
    { label: "F6", kind: "dense", outputShape: [84] },
    { label: "Output", kind: "dense", outputShape: [10] },
  ],
};

test("a network is shown from the picture to the bars, without Flatten", () => {
  const stations = stationsOf(LENET);
  assert.deepEqual(
    stations.map(({ label, kind, layer, title }) => [label, kind, layer, title]),
    [
      ["Input", "picture", -1, "32×32×3"],
      ["C1", "maps", 0, "28×28×6"],
      ["C5", "cells", 1, "1×1×120"],
      ["F6", "cells", 3, "84"],
      ["Output", "bars", 4, "10"],
    ],
  );
  assert.deepEqual(stations[3].shape, [1, 1, 84]);
});

test("many outputs are cells, not bars", () => {
  const layers = [{ label: "Output", kind: "dense", outputShape: [21] }];
  assert.equal(stationsOf({ spec: LENET.spec, layers }).at(-1).kind, "cells");
});
