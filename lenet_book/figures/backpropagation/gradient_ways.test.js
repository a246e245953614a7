import assert from "node:assert/strict";
import test from "node:test";
import { createNetwork } from "../shared/core/engine.js";
import "../shared/core/gradients.js";
import {
  goBack,
  gradientOf,
  gradientsOfFilter,
  mapsBack,
  measuredSlope,
  nudger,
  thereAndBack,
  usesOf,
  waysUp,
} from "./gradient_ways.js";

// A convolution of 2×3 with two filters, two sums of its values, and three probabilities.
const SPEC = {
  input: [4, 5, 2],
  parameters: 24 + 2 + 36 + 2 + 6 + 3,
  layers: [
    {
      kind: "conv2d",
      kernelSize: [2, 3],
      strides: [1, 1],
      padding: "valid",
      kernel: [0, [2, 3, 2, 2]],
      bias: [24, [2]],
      output: [3, 3, 2],
      activation: "tanh",
    },
    { kind: "flatten", output: [18] },
    { kind: "dense", kernel: [26, [18, 2]], bias: [62, [2]], output: [2], activation: "tanh" },
    { kind: "dense", kernel: [64, [2, 3]], bias: [70, [3]], output: [3], activation: "softmax" },
  ],
};
const WEIGHTS = Float32Array.from({ length: SPEC.parameters }, (_, i) => 0.4 * Math.sin(5 * i + 1));
const VALUES = Float32Array.from({ length: 40 }, (_, i) => Math.cos(3 * i));
const net = createNetwork(SPEC, WEIGHTS);
const near = (found, expected, most = 1e-6) =>
  assert.ok(Math.abs(found - expected) <= most, `${found} is not ${expected}`);

/** The slope of −ln p of a class, when one pixel moves a little. */
function slopeOfPixel(at, truth) {
  const lossWith = (step) => {
    const moved = Float64Array.from(VALUES);
    moved[at] += step;
    return thereAndBack(net, moved, truth).back.loss;
  };
  return (lossWith(1e-4) - lossWith(-1e-4)) / 2e-4;
}

test("where the truth is not known, the class that the network chooses stands in", () => {
  const { run, best, truth, back } = thereAndBack(net, VALUES, null);
  const output = Array.from(run.maps.at(-1));
  assert.equal(output[best], Math.max(...output));
  assert.equal(truth, best);
  near(back.loss, -Math.log(output[best]));
  assert.equal(thereAndBack(net, VALUES, 2).truth, 2);
  assert.equal(thereAndBack(net, VALUES, 0).truth, 0);
  near(thereAndBack(net, VALUES, 2).back.loss, -Math.log(output[2]));
});

test("the gradient of a pixel, and the ways up from it, are the slope that is measured", () => {
  const now = thereAndBack(net, VALUES, 1);
  for (const at of [0, 7, 16, 39]) {
    const slope = slopeOfPixel(at, 1);
    near(now.back.gradients.input[at], slope, 1e-5);
    const ways = waysUp(net, now.run, now.back, -1, at);
    near(
      ways.reduce((sum, { product }) => sum + product, 0),
      slope,
      1e-5,
    );
    assert.ok(
      ways.every(({ layer, unit, back }) => layer === 0 && back === now.back.sums[0][unit]),
    );
  }
  // A pixel in the corner has a way to each filter, and to one place.
  assert.equal(waysUp(net, now.run, now.back, -1, 0).length, 2);
});

test("a value has a way to each sum that takes it, at padded edges and from map to map", () => {
  const spec = {
    input: [4, 5, 1],
    parameters: 18 + 16,
    layers: [
      {
        ...{ kind: "conv2d", kernelSize: [3, 3], strides: [1, 1], padding: "same" },
        ...{ kernel: [0, [3, 3, 1, 2]], output: [4, 5, 2], activation: "tanh" },
      },
      {
        ...{ kind: "averagepooling2d", kernelSize: [2, 2], strides: [2, 2], padding: "valid" },
        output: [2, 2, 2],
      },
      { kind: "flatten", output: [8] },
      { kind: "dense", kernel: [18, [8, 2]], output: [2], activation: "softmax" },
    ],
  };
  const padded = createNetwork(spec, WEIGHTS.slice(0, spec.parameters));
  const now = thereAndBack(padded, VALUES.slice(0, 20), 1);
  const { input, maps } = now.back.gradients;
  [input, maps[0], maps[1]].forEach((gradients, k) => {
    const above = k === 2 ? 3 : k;
    gradients.forEach((gradient, unit) => {
      const ways = waysUp(padded, now.run, now.back, k - 1, unit);
      const takers = Array.from(now.back.sums[above].keys()).filter((other) =>
        padded.explain(now.run, above, other).sources.includes(unit),
      );
      assert.deepEqual(
        ways.map(({ layer, unit: other }) => [layer, other]),
        takers.map((other) => [above, other]),
      );
      near(
        ways.reduce((sum, { product }) => sum + product, 0),
        gradient,
      );
    });
  });
  assert.equal(waysUp(padded, now.run, now.back, 0, 9).length, 0); // pooling leaves that column
});

test("Flatten is passed over on the way up", () => {
  const now = thereAndBack(net, VALUES, 1);
  const ways = waysUp(net, now.run, now.back, 0, 5);
  assert.deepEqual(
    ways.map(({ layer, unit }) => [layer, unit]),
    [
      [2, 0],
      [2, 1],
    ],
  );
  near(
    ways.reduce((sum, { product }) => sum + product, 0),
    now.back.gradients.maps[0][5],
  );
});

test("of the last layer, the gradients are those of its sums: p, less 1 for the true class", () => {
  const now = thereAndBack(net, VALUES, 1);
  const output = now.run.maps.at(-1);
  const last = mapsBack(now.back).at(-1);
  for (const c of [0, 1, 2]) near(last[c], output[c] - (c === 1 ? 1 : 0));
  const station = { layer: 3, shape: [1, 1, 3] };
  assert.equal(gradientOf(now.back, station, { y: 0, x: 0, c: 2 }), last[2]);
  const pixel = gradientOf(now.back, { layer: -1, shape: [4, 5, 2] }, { y: 1, x: 2, c: 1 });
  assert.equal(pixel, now.back.gradients.input[15]);
  const first = gradientOf(now.back, { layer: 0, shape: [3, 3, 2] }, { y: 2, x: 1, c: 0 });
  assert.equal(first, now.back.gradients.maps[0][14]);
});

test("the uses of a weight add up to its gradient, which is the slope when it is nudged", () => {
  const now = thereAndBack(net, VALUES, 2);
  for (const [i, c, at] of [
    [0, 1, 7],
    [0, 0, 0],
    [3, 2, 1],
  ]) {
    const uses = usesOf(net, now.run, now.back, i, c, at);
    assert.equal(uses.length, i === 0 ? 9 : 1);
    const total = uses.reduce((sum, { product }) => sum + product, 0);
    const gradient = gradientsOfFilter(net, now.back, i, c)[at];
    near(total, gradient);
    near(measuredSlope(nudger(net, VALUES, 2, i, c, at)), gradient, 1e-4);
    for (const { y, x, input, back } of uses) {
      if (i !== 0) continue;
      // Weight 7 of a filter: row 1, column 0, channel 1.
      const [row, column, channel] = at === 7 ? [1, 0, 1] : [0, 0, 0];
      near(input, VALUES[((y + row) * 5 + x + column) * 2 + channel]);
      assert.equal(back, now.back.sums[0][(y * 3 + x) * 2 + c]);
    }
  }
  assert.equal(gradientsOfFilter(net, now.back, 0, 1).length, 12);
});

test("a nudge is taken back", () => {
  const before = WEIGHTS.slice();
  const nudge = nudger(net, VALUES, 2, 0, 1, 7);
  const { change, loss } = nudge(0.5);
  near(change, 0.5);
  assert.ok(Math.abs(loss - nudge(0).loss) > 1e-4);
  assert.deepEqual(WEIGHTS, before);
});

test("the loss stays finite where a probability is too small for a number", () => {
  const weights = WEIGHTS.map((w, i) => (i >= 64 ? 9000 * w : w));
  const steep = createNetwork(SPEC, weights);
  const run = steep.forward(VALUES);
  const { logits } = steep.explain(run, 3, 0);
  const [low, high] = [Math.min(...logits), Math.max(...logits)];
  assert.ok(high - low > 800);
  near(goBack(steep, run, logits.indexOf(low)).loss, high - low, 1e-3 * (high - low));
});
