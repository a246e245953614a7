import assert from "node:assert/strict";
import test from "node:test";
import { createNetwork } from "../shared/core/engine.js";
import { forPlainPixels } from "./plain_pixels.js";
import { firstWeights, specFor } from "./settings.js";
import { randomFrom } from "./trainer/session.js";

const SETTINGS = { activation: "tanh", pooling: "average", seed: 3 };

test("the network for pixels of 0…1 gives the answers of the one for standardised pixels", () => {
  const spec = specFor(SETTINGS);
  const scale = { mean: [125, 123, 114], deviation: [63, 62, 67] };
  // Biases that are not 0, as they are once it has learned.
  const weights = firstWeights(SETTINGS).map((weight) => weight || 0.1);
  const random = randomFrom(1);
  const bytes = Float32Array.from({ length: 3072 }, () => Math.floor(256 * random()));
  const answers = (numbers, input) =>
    createNetwork(/** @type {any} */ (spec), numbers)
      .forward(input)
      .maps.at(-1);
  const standardised = bytes.map((byte, i) => (byte - scale.mean[i % 3]) / scale.deviation[i % 3]);
  const plain = bytes.map((byte) => byte / 255);
  const expected = answers(weights, standardised);
  const found = answers(forPlainPixels(spec, weights, scale), plain);
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-6);
  });
  const unchanged = { mean: [0, 0, 0], deviation: [255, 255, 255] };
  assert.deepEqual(forPlainPixels(spec, weights, unchanged), weights);
});
