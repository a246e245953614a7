import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { networkIn, obstacleIn } from "./network.js";
import { readableNetwork } from "./readable.js";
import {
  batchOf,
  freshWeights,
  randomFrom,
  readerOf,
  scaleOf,
  sessionOf,
  shuffled,
} from "./session.js";

const PROGRAM = await WebAssembly.compile(readFileSync(new URL("./step.wasm", import.meta.url)));
const fast = (spec, weights) => networkIn(new WebAssembly.Instance(PROGRAM).exports, spec, weights);

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

function trained(patch = {}, networkOf = fast, spec = SPEC) {
  const settings = { ...SETTINGS, ...patch };
  const network = networkOf(spec, freshWeights(spec, randomFrom(settings.seed)));
  const session = sessionOf({
    ...{ network, spec, pictures: somePictures(64, 1), scale: SCALE, settings },
    judges: somePictures(40, 2),
  });
  const told = [...session.work].filter(Boolean);
  const [steps, judged] = ["step", "judged"].map((kind) => told.filter((t) => t.kind === kind));
  return { weights: Float32Array.from(network.weights), steps, judged };
}

const apart = (a, b) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));

test("it learns, and the last batch of an epoch is smaller", () => {
  const { steps, judged } = trained();
  assert.equal(steps.length, 4 * 7);
  assert.deepEqual(
    steps.slice(0, 8).map(({ count, epoch, seen }) => [count, epoch, seen]),
    [
      ...[10, 20, 30, 40, 50, 60].map((seen) => [10, 1, seen]),
      ...[
        [4, 1, 64],
        [10, 2, 74],
      ],
    ],
  );
  assert.ok(steps.at(-1).loss < 0.5 * steps[0].loss);
  assert.deepEqual(
    judged.map(({ seen }) => seen),
    [0, 4 * 64],
  );
  assert.ok(judged[0].accuracy < 0.6 && judged[1].accuracy > 0.9);
});

test("it is judged after an epoch, and not more often than it learns", () => {
  const { judged } = trained({ epochs: 100, optimiser: "adam", rate: 0.001 });
  assert.deepEqual(
    judged.map(({ seen }) => seen),
    [0, 2560, 5120, 6400],
  );
});

test("a seed repeats a training to the last bit, and another one does not", () => {
  const [one, again, other] = [trained(), trained(), trained({ seed: 4 })];
  assert.deepEqual(one.weights, again.weights);
  assert.notDeepEqual(one.weights, other.weights);
});

for (const optimiser of ["sgd", "nesterov", "adam"]) {
  test(`the readable engine takes the same steps: ${optimiser}`, () => {
    const rate = optimiser === "adam" ? 0.002 : 0.02;
    const patch = { optimiser, rate, decay: 0.01, epochs: 2 };
    const largest = /** @type {any} */ (structuredClone(SPEC));
    largest.layers[0].activation = "relu";
    largest.layers[1].kind = "maxpooling2d";
    for (const spec of [SPEC, largest]) {
      const [one, other] = [fast, readableNetwork].map((kind) => trained(patch, kind, spec));
      assert.ok(apart(one.weights, other.weights) < 1e-5);
      assert.equal(one.steps.length, other.steps.length);
      assert.ok(Math.abs(one.judged[1].loss - other.judged[1].loss) < 1e-4);
    }
  });
}

test("numbers and bytes are the same pictures", () => {
  const { bytes, labels } = somePictures(64, 1);
  const numbers = Float32Array.from(
    bytes,
    (byte, i) => (byte - SCALE.mean[i % 2]) / [60, 70][i % 2],
  );
  const weightsOf = (pictures) => {
    const network = fast(SPEC, freshWeights(SPEC, randomFrom(1)));
    const rest = { judges: pictures, scale: SCALE, settings: { ...SETTINGS, epochs: 1 } };
    for (const _ of sessionOf({ network, spec: SPEC, pictures, ...rest }).work);
    return Float32Array.from(network.weights);
  };
  assert.deepEqual(weightsOf({ bytes, labels }), weightsOf({ numbers, labels }));
});

test("with shuffled labels it learns by heart, and finds nothing that holds elsewhere", () => {
  const { steps, judged } = trained({ shuffled: true, epochs: 200, rate: 0.1 });
  const late = steps.slice(-7);
  assert.ok(late.reduce((sum, { right }) => sum + right, 0) > 40);
  assert.ok(judged.at(-1).accuracy < 0.6);
});

test("every epoch takes each picture once, in another order", () => {
  const random = randomFrom(1);
  const [one, two] = [shuffled(50, random), shuffled(50, random)];
  assert.deepEqual(
    [...one].sort((a, b) => a - b),
    [...Array(50).keys()],
  );
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

test("a loss that is no number is told as it is", () => {
  const { steps } = trained({ rate: 3e38, epochs: 2 });
  assert.ok(steps.some(({ loss }) => !Number.isFinite(loss)));
});

test("a layer that cannot be trained is named, with the reason", () => {
  assert.equal(obstacleIn(SPEC), null);
  const withLayer = (i, patch) => {
    const spec = structuredClone(SPEC);
    Object.assign(spec.layers[i], patch);
    return obstacleIn(spec);
  };
  assert.deepEqual(withLayer(1, { kind: "rescaling" }), {
    ...{ name: "pool", reason: "kind", what: "rescaling" },
  });
  assert.equal(withLayer(0, { padding: "same" }).reason, "padding");
  assert.equal(withLayer(0, { activation: "sigmoid" }).reason, "activation");
  assert.equal(withLayer(3, { activation: "linear" }).reason, "end");
  for (const { what, i, patch } of [
    { what: "groups", i: 0, patch: { groups: 2 } },
    { what: "dilation", i: 0, patch: { dilation: [2, 2] } },
    { what: "bias", i: 3, patch: { bias: undefined } },
    { what: "positions", i: 3, patch: { output: [2, 2, 4] } },
  ]) {
    const { name } = SPEC.layers[i];
    assert.deepEqual(withLayer(i, patch), { name, reason: "option", what });
  }
  const dropout = { ...SPEC, leftOut: ["Dropout"] };
  assert.deepEqual(obstacleIn(dropout), { name: "Dropout", reason: "kind", what: "Dropout" });
});

/** What a picture of 3 × 3, whose bytes are 1 … 9, is fed as, in all the ways that there are. */
function fedAs(patch) {
  const fed = new Set();
  const spec = { input: [3, 3, 1] };
  const network = {
    *through(batch) {
      const values = new Float32Array(9);
      for (let n = 0; n < batch.count; n++) {
        batch.fill(n, values, 0, 1);
        fed.add([...values].join(""));
      }
      yield;
      return { loss: 0, right: 0 };
    },
    change: () => undefined,
  };
  const pictures = { bytes: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]), labels: [0] };
  const scale = { mean: [0], deviation: [1] };
  const settings = { ...SETTINGS, mirror: false, batch: 1, epochs: 200, ...patch };
  const session = sessionOf({ network, spec, pictures, judges: pictures, scale, settings });
  for (const _ of session.work);
  return fed;
}

test("a picture is turned and moved, with what lies behind its edges", () => {
  assert.deepEqual([...fedAs({})], ["123456789"]);
  assert.deepEqual([...fedAs({ mirror: true })].sort(), ["123456789", "321654987"]);
  const moved = fedAs({ shift: 1 });
  assert.equal(moved.size, 9);
  for (const one of ["456789456", "232565898", "565898565"]) assert.ok(moved.has(one), one);
});

test("the rate climbs, then falls to 0", () => {
  const rates = [];
  const network = {
    *through() {
      yield;
      return { loss: 0, right: 0 };
    },
    change: ({ rate }) => rates.push(rate),
  };
  const pictures = somePictures(40, 1);
  const settings = { ...SETTINGS, rate: 1, climbs: 0.2, batch: 4, epochs: 1 };
  const session = sessionOf({
    ...{ network, spec: SPEC, pictures, judges: pictures, scale: SCALE, settings },
  });
  for (const _ of session.work);
  const expected = [0, 0.5, 1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125];
  rates.forEach((rate, i) => {
    assert.ok(Math.abs(rate - expected[i]) < 1e-12, `${i}: ${rate}`);
  });
});

test("random numbers are those of the published generator", () => {
  const random = randomFrom(0);
  const first = [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197];
  assert.deepEqual([random(), random(), random()], first);
});

test("pixels are scaled by what their pictures hold", () => {
  const bytes = Uint8Array.of(10, 0, 20, 100, 30, 200); // two channels
  assert.deepEqual(scaleOf("0…1", { bytes }, 2), { mean: [0, 0], deviation: [255, 255] });
  assert.deepEqual(scaleOf("centred", { bytes }, 2), { mean: [20, 100], deviation: [255, 255] });
  const { mean, deviation } = scaleOf("standardised", { bytes }, 2);
  assert.deepEqual(mean, [20, 100]);
  const expected = [Math.sqrt(200 / 3), Math.sqrt(20000 / 3)];
  expected.forEach((value, c) => assert.ok(Math.abs(deviation[c] - value) < 1e-9));
  const read = readerOf(/** @type {any} */ ({ bytes }), { mean: [20, 100], deviation: [10, 50] });
  assert.deepEqual(
    [...bytes].map((_, i) => read(i, i % 2)),
    [-1, -2, 0, 0, 1, 2],
  );
});

test("what is told of each step is when it was, and it is judged on all judges", () => {
  const asked = [];
  const network = {
    *through({ count, labelOf }, learns) {
      asked.push([count, learns]);
      yield;
      return { loss: labelOf(count - 1), right: count };
    },
    change: () => undefined,
  };
  const [pictures, judges] = [somePictures(5, 1), somePictures(3, 2)];
  const settings = { ...SETTINGS, batch: 2, epochs: 2, mirror: false };
  const { steps, scale, work } = sessionOf({
    ...{ network, spec: SPEC, pictures, judges, scale: SCALE, settings },
  });
  assert.deepEqual([steps, scale], [6, SCALE]);
  const told = [...work].filter(Boolean);
  const judged = (seen) => ({ kind: "judged", loss: 2, accuracy: 1, seen });
  assert.deepEqual([told[0], told.at(-1)], [judged(0), judged(10)]);
  const rows = told.slice(1, -1).map((t) => [t.kind, t.step, t.epoch, t.count, t.right, t.seen]);
  assert.deepEqual(rows, [
    ...[
      ["step", 1, 1, 2, 2, 2],
      ["step", 2, 1, 2, 2, 4],
      ["step", 3, 1, 1, 1, 5],
    ],
    ...[
      ["step", 4, 2, 2, 2, 7],
      ["step", 5, 2, 2, 2, 9],
      ["step", 6, 2, 1, 1, 10],
    ],
  ]);
  const learnt = [2, 2, 1, 2, 2, 1].map((count) => [count, true]);
  assert.deepEqual(asked, [[3, false], ...learnt, [3, false]]);
});

test("a picture of a batch moves by so many rows and columns, and is turned where it stands", () => {
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19];
  const fed = (n, changes) => {
    const order = Uint32Array.of(1, 0);
    const batch = batchOf([5, 7], (i) => digits[i], [3, 3, 1], order, changes);
    assert.deepEqual([batch.count, batch.labelOf(0), batch.labelOf(1)], [2, 7, 5]);
    const values = new Float32Array(20);
    batch.fill(n, values, 1, 2);
    assert.ok(values.every((value, i) => i % 2 || value === 0)); // every other one is its
    return [...values].filter((_, i) => i % 2).slice(0, 9);
  };
  assert.deepEqual(fed(0, null), [11, 12, 13, 14, 15, 16, 17, 18, 19]);
  const still = { isTurned: false, down: 0, right: 0 };
  const change = (patch) => fed(1, [still, { ...still, ...patch }]);
  assert.deepEqual(change({}), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(change({ right: 1 }), [2, 3, 2, 5, 6, 5, 8, 9, 8]);
  assert.deepEqual(change({ right: -1 }), [2, 1, 2, 5, 4, 5, 8, 7, 8]);
  assert.deepEqual(change({ down: 1 }), [4, 5, 6, 7, 8, 9, 4, 5, 6]);
  assert.deepEqual(change({ isTurned: true, right: 1 }), [2, 1, 2, 5, 4, 5, 8, 7, 8]);
});
