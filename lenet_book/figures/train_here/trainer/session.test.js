import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { freshWeights, randomFrom, sessionOf, shuffled } from "./session.js";

const { instance } = await WebAssembly.instantiate(
  readFileSync(new URL("./step.wasm", import.meta.url)),
);
const fresh = async () =>
  (await WebAssembly.instantiate(readFileSync(new URL("./step.wasm", import.meta.url)))).instance
    .exports;
assert.ok(instance);

const SPEC = {
  input: [6, 6, 2],
  parameters: 2 * 9 * 3 + 3 + 12 * 4 + 4,
  layers: [
    {
      ...{ name: "conv", kind: "conv2d", activation: "tanh", padding: "valid" },
      ...{ kernelSize: [3, 3], strides: [1, 1], output: [4, 4, 3] },
      ...{ kernel: [0, [3, 3, 2, 3]], bias: [54, [3]] },
    },
    {
      ...{ name: "pool", kind: "averagepooling2d", padding: "valid" },
      ...{ kernelSize: [2, 2], strides: [2, 2], output: [2, 2, 3] },
    },
    { name: "flatten", kind: "flatten", output: [12] },
    {
      ...{ name: "out", kind: "dense", activation: "softmax", output: [4] },
      ...{ kernel: [57, [12, 4]], bias: [105, [4]] },
    },
  ],
};
const SCALE = { mean: [120, 130], deviation: [60, 70] };

/** Pictures whose class is how bright their channels are. */
function somePictures(n, seed) {
  const random = randomFrom(seed);
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 4);
  const bytes = Uint8Array.from({ length: n * 72 }, (_, i) => {
    const label = labels[Math.floor(i / 72)];
    const bright = i % 2 ? label & 1 : label >> 1;
    return 60 + 100 * bright + 40 * random();
  });
  return { bytes, labels };
}

const SETTINGS = {
  ...{ optimiser: "sgd", momentum: 0.9, rate: 0.05, decay: 0, falls: true },
  ...{ batch: 10, epochs: 4, mirror: true, seed: 3 },
};

async function trained(patch = {}) {
  const settings = { ...SETTINGS, ...patch };
  const weights = freshWeights(SPEC, randomFrom(settings.seed));
  const pictures = somePictures(64, 1);
  const session = sessionOf({
    ...{ program: await fresh(), spec: SPEC, weights, pictures, scale: SCALE, settings },
    judges: somePictures(40, 2),
  });
  const found = [];
  while (!session.isOver) found.push(session.step());
  return { session, found };
}

test("it learns, and the last batch of an epoch is smaller", async () => {
  const { session, found } = await trained();
  assert.equal(found.length, 4 * 7);
  assert.deepEqual(
    found.slice(0, 8).map(({ count, epoch, isEpochOver }) => [count, epoch, isEpochOver]),
    [...Array(6).fill([10, 1, false]), [4, 1, true], [10, 2, false]],
  );
  assert.ok(found.at(-1).loss < 0.5 * found[0].loss);
  assert.ok(session.judge().right > 36);
});

test("a seed repeats a training to the last bit, and another one does not", async () => {
  const [one, again, other] = [await trained(), await trained(), await trained({ seed: 4 })];
  assert.deepEqual(one.session.weights, again.session.weights);
  assert.notDeepEqual(one.session.weights, other.session.weights);
});

test("every epoch takes each picture once, in another order", () => {
  const random = randomFrom(1);
  const [one, two] = [shuffled(50, random), shuffled(50, random)];
  assert.deepEqual([...one].sort((a, b) => a - b), [...Array(50).keys()]);
  assert.notDeepEqual(one, two);
});

test("kernels start within Glorot's reach, and biases at 0", () => {
  const weights = freshWeights(SPEC, randomFrom(1));
  const reach = Math.sqrt(6 / (9 * (2 + 3)));
  const kernel = weights.subarray(0, 54);
  assert.ok(Math.max(...kernel) <= reach && Math.min(...kernel) >= -reach);
  assert.ok(Math.max(...kernel) > 0.8 * reach);
  assert.deepEqual([...weights.subarray(54, 57)], [0, 0, 0]);
});

test("a loss that is no number is told as it is", async () => {
  const { found } = await trained({ rate: 3e38, epochs: 2 });
  assert.ok(found.some(({ loss }) => !Number.isFinite(loss)));
});
