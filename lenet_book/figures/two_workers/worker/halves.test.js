import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { networkIn } from "../../train_here/trainer/network.js";
import { readableNetwork } from "../../train_here/trainer/readable.js";
import { freshWeights, randomFrom, sessionOf } from "../../train_here/trainer/session.js";
import BOOK from "../../tutorial_network.json" with { type: "json" };
import { average, partOf, workerOf } from "./halves.js";

const STEP = new URL("../../train_here/trainer/step.wasm", import.meta.url);
const PROGRAM = await WebAssembly.compile(readFileSync(STEP));
const fast = (spec, weights) => networkIn(new WebAssembly.Instance(PROGRAM).exports, spec, weights);
const spec = /** @type {any} */ (BOOK);

const EQUAL = 1e-6;
const SETTINGS = { optimiser: "momentum", rate: 0.01, momentum: 0.9, seed: 3, batch: 32 };

function somePictures(count, seed) {
  const random = randomFrom(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const bytes = Uint8Array.from({ length: count * 3072 }, (_, i) => {
    const bright = 20 * labels[Math.floor(i / 3072)];
    return bright + 60 * random();
  });
  return { bytes, labels };
}
const PICTURES = somePictures(72, 1); // the third batch of 32 has 8
const JUDGES = somePictures(10, 2);
const START = freshWeights(spec, randomFrom(7));

/** What a generator returns. */
function all(work) {
  for (;;) {
    const { value, done } = work.next();
    if (done) return value;
  }
}

function workers(networkOf, settings) {
  return [0, 1].map((half) => {
    const network = networkOf(spec, START);
    const given = { network, spec, pictures: PICTURES, judges: JUDGES, scale: "standardised" };
    return { half, network, worker: workerOf({ ...given, settings }) };
  });
}

/** Steps of two workers. `mix(slopes, counts)`: what is done with the slopes of both. */
function steps(pair, count, mix, halfOf = (half) => half) {
  for (let step = 0; step < count; step++) {
    const found = pair.map(({ worker, half }) => all(worker.slopes(halfOf(half))));
    mix(
      pair.map(({ network }) => network.slopes),
      found.map(({ these }) => these.length),
    );
    for (const { worker } of pair) worker.take();
  }
  return pair.map(({ network }) => network.weights);
}

function averaging([a, b], [m, n]) {
  const [ofA, ofB] = [a, b].map((slopes) => Float32Array.from(slopes));
  average(a, m, ofB, n);
  average(b, n, ofA, m);
}

/** The weights of one worker, after two passes: as the trainer trains, with whole batches. */
function oneWorker(networkOf, settings) {
  const network = networkOf(spec, START);
  const { work } = sessionOf({
    ...{ network, spec, pictures: PICTURES, judges: JUDGES, scale: "standardised" },
    settings: { ...settings, epochs: 2 },
  });
  for (const _ of work);
  return network.weights;
}

const apart = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

for (const [batch, count] of [
  [32, 6], // 16 + 16, and 4 + 4 at the end of a pass
  [25, 6], // 13 + 12, and 11 + 11
  [71, 4], // 36 + 35, and 1 + 0
]) {
  test(`two halves with an exchange are one worker: batches of ${batch}`, () => {
    const settings = { ...SETTINGS, batch };
    const [a, b] = steps(workers(fast, settings), count, averaging);
    assert.deepEqual(a, b);
    const one = oneWorker(fast, settings);
    assert.ok(apart(a, one) < EQUAL, `${apart(a, one)} apart`);
    assert.ok(apart(a, START) > 1e4 * EQUAL, "steps so small that any weights would pass");
  });
}

test("the readable engine's halves are one worker, too", () => {
  const settings = { ...SETTINGS, batch: 25 };
  const [a, b] = steps(workers(readableNetwork, settings), 2, averaging);
  assert.deepEqual(a, b);
  const [fromFast] = steps(workers(fast, settings), 2, averaging);
  assert.ok(apart(a, fromFast) < 10 * EQUAL);
});

test("without an exchange they drift apart, and a later one does not bring them together", () => {
  const pair = workers(fast, { ...SETTINGS, momentum: 0, optimiser: "sgd" });
  const own = () => undefined;
  const early = apart(...steps(pair, 2, own));
  const drifted = apart(...steps(pair, 4, own));
  assert.ok(early > 100 * EQUAL && drifted > early);
  const later = apart(...steps(pair, 6, averaging));
  assert.ok(Math.abs(later - drifted) < 10 * EQUAL);
});

test("with the same half they agree to the last bit, and are no worker with the whole batch", () => {
  const [a, b] = steps(workers(fast, SETTINGS), 6, averaging, () => 0);
  assert.deepEqual(a, b);
  assert.ok(apart(a, oneWorker(fast, SETTINGS)) > 1000 * EQUAL);
});

test("each picture of a batch is in one half", () => {
  const batch = Uint32Array.from([5, 3, 8, 1, 4]);
  assert.deepEqual([...partOf(batch, 0)], [5, 3, 8]);
  assert.deepEqual([...partOf(batch, 1)], [1, 4]);
  assert.deepEqual(partOf(batch, null), batch);
});

test("slopes count as often as their worker has pictures", () => {
  const slopes = Float32Array.from([1, -2]);
  average(slopes, 3, Float32Array.from([5, 2]), 1);
  assert.deepEqual([...slopes], [2, -1]);
});

test("the loss on the judges is that of the weights, and leaves the slopes alone", () => {
  const [{ network, worker }] = workers(fast, SETTINGS);
  all(worker.slopes(null));
  const slopes = Float32Array.from(network.slopes);
  const loss = all(worker.judged());
  assert.deepEqual(network.slopes, slopes);
  assert.equal(all(worker.judged()), loss);
  worker.take();
  assert.notEqual(all(worker.judged()), loss);
});
