import assert from "node:assert/strict";
import { test } from "node:test";
import { waysAtEachLook } from "../../../tests/figures/js/counted.js";
import { createNetwork } from "../shared/core/engine.js";
import { randomised, withoutSoftmax } from "./draws.js";
import { LensMaps } from "./lens_maps.js";
import { attribution, SAMPLES } from "./methods.js";

const SPEC = {
  input: [6, 6, 1],
  parameters: 20 + 96 + 3,
  layers: [
    {
      ...{ kind: "conv2d", label: "C1", activation: "tanh", padding: "valid", output: [4, 4, 2] },
      ...{ kernelSize: [3, 3], strides: [1, 1], kernel: [0, [3, 3, 1, 2]], bias: [18, [2]] },
    },
    {
      ...{ kind: "averagepooling2d", label: "S2", padding: "valid", output: [4, 4, 2] },
      ...{ kernelSize: [1, 1], strides: [1, 1] },
    },
    { kind: "flatten", label: "Flatten", output: [32] },
    {
      ...{ kind: "dense", label: "Output", activation: "softmax", output: [3] },
      ...{ kernel: [20, [32, 3]], bias: [116, [3]] },
    },
  ],
};
const weightsOf = (seed) => Float32Array.from({ length: 119 }, (_, i) => Math.sin(seed + 3 * i));
const pictureOf = (seed) => Float32Array.from({ length: 36 }, (_, i) => ((seed + i) % 5) / 5);
const [FIRST, SECOND] = [pictureOf(0), pictureOf(3)];
const networks = {
  mine: createNetwork(SPEC, weightsOf(1)),
  other: createNetwork(SPEC, weightsOf(2)),
};
/** @type {any} */
const shown = { network: "mine", layer: "C1" };

function mapsOf(picture) {
  const maps = new LensMaps(networks);
  maps.show(picture);
  return maps;
}

test("a map is that of the network, class, layer and picture that were asked for, kept once made", () => {
  const maps = mapsOf(FIRST);
  const mine = withoutSoftmax(networks.mine);
  const cam = maps.of("grad_cam", 1, shown);
  assert.deepEqual(cam, attribution(mine, "grad_cam", FIRST, 1, "C1"));
  assert.equal(maps.of("grad_cam", 1, shown), cam);
  assert.notEqual(maps.of("grad_cam", 1, { ...shown, layer: "S2" }), cam);
  const gradient = maps.of("gradient", 1, shown);
  assert.deepEqual(gradient, attribution(mine, "gradient", FIRST, 1));
  assert.equal(maps.of("gradient", 1, { ...shown, layer: "S2" }), gradient); // it has no layer
  assert.equal(maps.of("gradient", 1, { ...shown, draw: 2 }), gradient); // and nothing is drawn
  assert.deepEqual(maps.of("gradient", 2, shown), attribution(mine, "gradient", FIRST, 2));
  assert.deepEqual(
    maps.of("gradient", 1, { ...shown, network: "other" }),
    attribution(withoutSoftmax(networks.other), "gradient", FIRST, 1),
  );
  maps.show(SECOND);
  assert.deepEqual(maps.of("gradient", 1, shown), attribution(mine, "gradient", SECOND, 1));
});

test("random layers are drawn once for each draw, and others for another", () => {
  const maps = mapsOf(FIRST);
  const asked = { ...shown, randomised: 1, draw: 3 };
  const net = randomised(withoutSoftmax(networks.mine), 1, 3);
  assert.deepEqual(maps.of("gradient", 0, asked), attribution(net, "gradient", FIRST, 0));
  assert.equal(maps.network(asked), maps.network({ ...asked, layer: "S2" }));
  assert.deepEqual(maps.network(asked).weights, net.weights);
  for (const change of [{ draw: 4 }, { randomised: 2 }, { network: "other" }]) {
    assert.notDeepEqual(maps.network({ ...asked, ...change }).weights, net.weights);
  }
  assert.equal(maps.network(shown), maps.trained.mine);
  const first = maps.of("gradient", 0, { ...shown, randomised: 1 });
  assert.deepEqual(first, maps.of("gradient", 0, { ...asked, draw: 1 }));
});

test("what is explained is the network's sums, and not their softmax", () => {
  const maps = mapsOf(FIRST);
  const sums = withoutSoftmax(networks.mine).forward(FIRST).maps.at(-1);
  assert.deepEqual(maps.outputs("mine"), sums);
  assert.ok(Math.abs(sums.reduce((sum, one) => sum + one, 0) - 1) > 0.01);
  assert.notDeepEqual(maps.outputs("mine", SECOND), sums);
});

test("a method that would take too long is told with its seconds, and timed once", (t) => {
  const clock = [0, 1000, 1250, 2000, 3000]; // there in .25 s, there and back in .75
  t.mock.method(performance, "now", () => clock.shift());
  const maps = mapsOf(FIRST);
  assert.equal(maps.tooSlow("gradient", "mine"), 0);
  assert.equal(clock.length, 0);
  const { forward, back } = { forward: 0.25, back: 0.5 };
  assert.equal(maps.tooSlow("smoothgrad", "mine"), SAMPLES * (forward + back));
  assert.equal(maps.tooSlow("occlusion", "mine"), (1 + 25) * forward); // there, and never back
});

test("the quickest of five ways is what one takes", (t) => {
  const ways = [
    [9, 20],
    [4, 9],
    [2, 10],
    [3, 8],
    [7, 11],
  ];
  let now = 7000;
  const clock = [now];
  for (const [there, back] of ways) {
    clock.push(now, now + there, now + there + back, now + there + back);
    now += there + back;
  }
  t.mock.method(performance, "now", () => clock.shift());
  const maps = mapsOf(FIRST);
  maps.tooSlow("gradient", "mine");
  const near = (value, expected) => assert.ok(Math.abs(value - expected) < 1e-9, `${value}`);
  near(maps.seconds.forward, 0.002);
  near(maps.seconds.back, 0.006);
});

test("what is timed is a way there, and one there and back", (t) => {
  const maps = mapsOf(FIRST);
  const { found } = waysAtEachLook(t, maps.trained.mine, () => 0);
  maps.tooSlow("gradient", "mine");
  const ways = [0, 2, 4, 6, 8].map((before) => [before, before, before + 1, before + 2]);
  assert.deepEqual(found, ways.flat());
});

test("only more than five seconds are too long", () => {
  const maps = mapsOf(FIRST);
  for (const [forward, back, told] of [
    [0.125, 0.025, 0],
    [0.125, 0.03125, 0], // five seconds, for SmoothGrad's 32 ways
    [0.125, 0.0625, 6],
    [0.125, 0.046875, 5.5],
  ]) {
    maps.seconds = { forward, back };
    assert.equal(maps.tooSlow("smoothgrad", "mine"), told);
  }
});

test("after a fifth of a second no further way is tried, and going back takes no less than none", (t) => {
  const clock = [0, 0, 100, 200, 200, 200, 201, 203, 204, 204, 205, 207];
  t.mock.method(performance, "now", () => clock.shift());
  const slow = mapsOf(FIRST);
  slow.tooSlow("gradient", "mine");
  assert.deepEqual(slow.seconds, { forward: 0.1, back: 0 });
  clock.splice(0, Infinity, 0, 0, 150, 199, 199, 199, 250, 280, 280);
  const quicker = mapsOf(FIRST);
  quicker.tooSlow("gradient", "mine"); // a second way, and no third
  assert.ok(Math.abs(quicker.seconds.forward - 0.051) < 1e-9);
  assert.equal(quicker.seconds.back, 0);
});
