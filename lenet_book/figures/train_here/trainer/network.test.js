import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createNetwork } from "../../shared/core/engine.js";
import { adamCorrections, networkIn, partsOf } from "./network.js";
import { readableNetwork } from "./readable.js";
import { batchOf, freshWeights, randomFrom } from "./session.js";

const PROGRAM = await WebAssembly.compile(readFileSync(new URL("./step.wasm", import.meta.url)));
const newProgram = () => new WebAssembly.Instance(PROGRAM).exports;
const fast = (spec, weights) => networkIn(newProgram(), spec, weights);
const KINDS = { fast, readable: readableNetwork };

// Nothing of it is square, and windows overlap.
/** @type {any} */
const SPEC = {
  input: [7, 9, 2],
  parameters: 36 + 3 + 54 + 3 + 12 + 2,
  layers: [
    {
      ...{ label: "conv", kind: "conv2d", activation: "tanh", padding: "valid" },
      ...{ kernelSize: [2, 3], strides: [1, 2], output: [6, 4, 3] },
      ...{ kernel: [0, [2, 3, 2, 3]], bias: [36, [3]] },
    },
    {
      ...{ label: "pool", kind: "averagepooling2d", padding: "valid" },
      ...{ kernelSize: [2, 1], strides: [2, 1], output: [3, 4, 3] },
    },
    {
      ...{ label: "more", kind: "conv2d", activation: "relu", padding: "valid" },
      ...{ kernelSize: [2, 3], strides: [1, 1], output: [2, 2, 3] },
      ...{ kernel: [39, [2, 3, 3, 3]], bias: [93, [3]] },
    },
    {
      ...{ label: "largest", kind: "maxpooling2d", padding: "valid" },
      ...{ kernelSize: [1, 2], strides: [1, 2], output: [2, 1, 3] },
    },
    { label: "flat", kind: "flatten", output: [6] },
    {
      ...{ label: "out", kind: "dense", activation: "softmax", output: [2] },
      ...{ kernel: [96, [6, 2]], bias: [108, [2]] },
    },
  ],
};
const random = randomFrom(5);
const COUNT = 13; // eight, and five of the next eight
const numbers = Float32Array.from({ length: COUNT * 126 }, () => 2 * random() - 1);
const labels = Uint8Array.from({ length: COUNT }, (_, i) => i % 2);
const ALL = Uint32Array.from({ length: COUNT }, (_, i) => i);
const BATCH = batchOf(labels, (i) => numbers[i], SPEC.input, ALL, null);

const startOf = () => {
  const weights = freshWeights(SPEC, randomFrom(9));
  for (const { offset, length, isKernel } of partsOf(SPEC)) {
    if (!isKernel) for (let i = offset; i < offset + length; i++) weights[i] = 0.1;
  }
  return weights;
};

function through(network, batch, learns) {
  const work = network.through(batch, learns);
  for (let rests = 0; ; rests++) {
    const { value, done } = work.next();
    if (done) return { ...value, rests };
  }
}

const near = (found, expected, most) =>
  expected.forEach((value, i) => {
    assert.ok(Math.abs(found[i] - value) <= most, `${i}: ${found[i]} against ${value}`);
  });

/** The mean loss, and how many pictures are right, as the engine says it. */
function judgedBy(weights) {
  const net = createNetwork(SPEC, weights);
  let [loss, right] = [0, 0];
  for (let n = 0; n < COUNT; n++) {
    const answer = net.forward(numbers.subarray(126 * n, 126 * (n + 1))).maps.at(-1);
    loss -= Math.log(answer[labels[n]]) / COUNT;
    if (answer[labels[n]] > answer[1 - labels[n]]) right += 1;
  }
  return { loss, right };
}

test("the parts of a network's weights are its kernels and biases, one behind the other", () => {
  assert.deepEqual(
    partsOf(SPEC).map(({ offset, length, isKernel }) => [offset, length, isKernel]),
    [
      ...[
        [0, 36, true],
        [36, 3, false],
        [39, 54, true],
      ],
      ...[
        [93, 3, false],
        [96, 12, true],
        [108, 2, false],
      ],
    ],
  );
});

test("Adam's means are corrected for having begun at 0", () => {
  const next = adamCorrections();
  const [mean, square] = [0.9, 0.999].map(Math.fround);
  for (let step = 1; step < 50; step++) {
    const expected = Math.sqrt(1 - square ** step) / (1 - mean ** step);
    assert.ok(Math.abs(next() / expected - 1) < 1e-9);
  }
});

for (const [name, kind] of Object.entries(KINDS)) {
  test(`the ${name} trainer finds the engine's loss, and slopes that small steps measure`, () => {
    const weights = startOf();
    const network = kind(SPEC, weights);
    const found = through(network, BATCH, true);
    const expected = judgedBy(weights);
    assert.ok(Math.abs(found.loss - expected.loss) < 1e-5);
    assert.equal(found.right, expected.right);
    assert.ok(found.right > 2 && found.right < COUNT - 2);
    assert.equal(found.rests, name === "fast" ? 2 : COUNT);
    const slopes = Float64Array.from(network.slopes);
    slopes.forEach((slope, i) => {
      const [above, below] = [1e-3, -1e-3].map((step) => {
        const moved = Float32Array.from(weights);
        moved[i] += step;
        return judgedBy(moved).loss;
      });
      const measured = (above - below) / 2e-3;
      assert.ok(Math.abs(slope - measured) < 1e-3, `${i}: ${slope} against ${measured}`);
    });
    assert.ok(Math.max(...slopes.map(Math.abs)) > 0.1);
    // The slopes of the next batch are its own.
    through(network, BATCH, true);
    near(network.slopes, slopes, 1e-6);
    const judged = through(network, BATCH, false);
    assert.deepEqual([judged.loss, judged.right], [found.loss, found.right]);
  });

  test(`the ${name} trainer's steps are those of the optimisers' formulas`, () => {
    // Slopes of all sizes: beside the smallest, what keeps Adam from dividing by 0 is seen.
    const slopeOf = (step, i) => Math.sin(7 * i + step) * 10 ** -((i % 4) * 2);
    for (const settings of [
      { optimiser: "sgd", rate: 0.1 },
      { optimiser: "momentum", rate: 0.1, momentum: 0.9 },
      { optimiser: "nesterov", rate: 0.1, momentum: 0.8, decay: 0.05 },
      { optimiser: "adam", rate: 0.01 },
      { optimiser: "adam", rate: 0.01, decay: 0.2 },
    ]) {
      const start = startOf();
      const network = kind(SPEC, start);
      const { optimiser, rate, momentum = 0, decay = 0 } = /** @type {any} */ (settings);
      const weights = Float64Array.from(start);
      const [first, second] = [weights, weights].map(({ length }) => new Float64Array(length));
      const isKernel = weights.map(() => 0);
      for (const part of partsOf(SPEC)) {
        isKernel.fill(part.isKernel ? 1 : 0, part.offset, part.offset + part.length);
      }
      for (let step = 1; step <= 3; step++) {
        network.slopes.forEach((_, i) => {
          network.slopes[i] = slopeOf(step, i);
        });
        network.change(settings);
        weights.forEach((_, i) => {
          const slope = slopeOf(step, i);
          weights[i] -= isKernel[i] * rate * decay * weights[i];
          if (optimiser === "adam") {
            first[i] = 0.9 * first[i] + 0.1 * slope;
            second[i] = 0.999 * second[i] + 0.001 * slope ** 2;
            // Keras keeps from dividing by 0 before the correction.
            const corrected = Math.sqrt(1 - 0.999 ** step) / (1 - 0.9 ** step);
            weights[i] -= (rate * corrected * first[i]) / (Math.sqrt(second[i]) + 1e-7);
          } else {
            first[i] = momentum * first[i] - rate * slope;
            weights[i] += optimiser === "nesterov" ? momentum * first[i] - rate * slope : first[i];
          }
        });
        near(network.weights, weights, 2e-6);
      }
    }
  });

  test(`the ${name} trainer counts no loss beyond that of a probability of 1e-7`, () => {
    const weights = startOf();
    weights[108] = 500; // all pictures are of the first class, for sure
    const { loss, right } = through(kind(SPEC, weights), BATCH, false);
    assert.ok(Math.abs(loss - (-Math.log(1e-7) * 6) / COUNT) < 1e-5);
    assert.equal(right, 7);
  });
}

test("a network that takes another one's place in the memory begins anew", () => {
  const settings = { optimiser: "adam", rate: 0.01, momentum: 0.9 };
  const trained = (program) => {
    const network = networkIn(program, SPEC, startOf());
    for (let step = 0; step < 3; step++) {
      through(network, BATCH, true);
      network.change(settings);
    }
    return Float32Array.from(network.weights);
  };
  const program = newProgram();
  const once = trained(program);
  assert.deepEqual(trained(program), once);
});

test("a network that is larger than the program's memory gets more", () => {
  const wide = 400;
  /** @type {any} */
  const spec = {
    input: [30, 30, 3],
    parameters: 2700 * wide + wide + 2 * wide + 2,
    layers: [
      { label: "flat", kind: "flatten", output: [2700] },
      {
        ...{ label: "wide", kind: "dense", activation: "tanh", output: [wide] },
        ...{ kernel: [0, [2700, wide]], bias: [2700 * wide, [wide]] },
      },
      {
        ...{ label: "out", kind: "dense", activation: "softmax", output: [2] },
        ...{ kernel: [2701 * wide, [wide, 2]], bias: [2703 * wide, [2]] },
      },
    ],
  };
  const program = /** @type {any} */ (newProgram());
  const before = program.memory.buffer.byteLength;
  const network = networkIn(program, spec, freshWeights(spec, randomFrom(1)));
  assert.ok(program.memory.buffer.byteLength > before);
  const flat = Float32Array.from({ length: 2 * 2700 }, (_, i) => Math.sin(i));
  const batch = batchOf([0, 1], (i) => flat[i], spec.input, Uint32Array.of(0, 1), null);
  const { loss } = through(network, batch, true);
  network.change({ optimiser: "sgd", rate: 0.01 });
  assert.ok(through(network, batch, false).loss < loss);
});
