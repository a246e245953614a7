import assert from "node:assert/strict";
import test from "node:test";
import { createNetwork } from "../core/engine.js";
import { stationsOf } from "./layout.js";
import { seenBy } from "./seen.js";

const sliding = { kernelSize: [2, 2], strides: [2, 2], padding: "valid" };
const SPEC = {
  input: [8, 8, 1],
  layers: [
    { label: "C1", kind: "conv2d", ...sliding, kernel: [0, [2, 2, 1, 3]], output: [4, 4, 3] },
    { label: "S2", kind: "averagepooling2d", ...sliding, output: [2, 2, 3] },
    { label: "Flatten", kind: "flatten", output: [12] },
    { label: "Shifted", kind: "rescaling", scale: [1], offset: [1], output: [12] },
    { label: "Output", kind: "dense", kernel: [12, [12, 2]], output: [2] },
  ],
  parameters: 36,
};
const net = createNetwork(SPEC, new Float32Array(36));
const stations = stationsOf(net);
const numberOf = (name) => stations.findIndex(({ label }) => label === name);
const seen = (from, unit) => seenBy(net, stations, numberOf(from), unit);

test("a unit of a pooled map sees its own map below, then all channels of the picture", () => {
  const [input, c1] = seen("S2", { y: 1, x: 0, c: 2 });
  assert.deepEqual(c1, { y0: 2, x0: 0, y1: 4, x1: 2, channels: [2], keepsChannels: true });
  assert.deepEqual(input, { y0: 4, x0: 0, y1: 8, x1: 4, channels: null, keepsChannels: false });
});

test("through Flatten, which has no station, a unit is traced to its place and map", () => {
  const s2 = seen("Shifted", { y: 0, x: 0, c: 7 })[numberOf("S2")]; // (1·2 + 0)·3 + 1
  assert.deepEqual(s2, { y0: 1, x0: 0, y1: 2, x1: 1, channels: [1], keepsChannels: true });
});

test("of a vector below, a dense unit sees every channel of one place", () => {
  const found = seen("Output", { y: 0, x: 0, c: 1 });
  const { channels, ...box } = found[numberOf("Shifted")];
  assert.equal(channels, null);
  assert.deepEqual(box, { y0: 0, x0: 0, y1: 1, x1: 1, keepsChannels: false });
  // Below that, pooling still takes each map from its like.
  assert.equal(found[numberOf("C1")].keepsChannels, true);
});
