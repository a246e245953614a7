import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "../../train_here/trainer/session.js";
import { listen } from "./pair_worker.js";

const random = randomFrom(1);
const some = (count) => Uint8Array.from({ length: count }, () => 256 * random());
const BEGIN = {
  type: "begin",
  spec: {
    ...{ input: [2, 2, 1], parameters: 10 },
    layers: [
      {
        ...{ name: "out", kind: "dense", activation: "softmax", output: [2] },
        ...{ kernel: [0, [4, 2]], bias: [8, [2]] },
      },
    ],
  },
  ...{ weights: new Float32Array(10), scale: "0…1" },
  pictures: { bytes: some(4 * 24), labels: Uint8Array.from({ length: 24 }, (_, i) => i % 2) },
  judges: { bytes: some(8), labels: new Uint8Array(2) },
  settings: { optimiser: "sgd", rate: 0.5, batch: 8, seed: 0 },
};

/** Two workers: {tell(message), next(): a promise of what it says next}. */
async function pairOf(t, patch = {}, engine = "fast") {
  const { port1, port2 } = new MessageChannel();
  const workers = [port1, port2].map((peer) => {
    const { port1: own, port2: its } = new MessageChannel();
    const heard = [];
    let wake = () => undefined;
    own.onmessage = ({ data }) => {
      heard.push(data);
      wake();
    };
    listen(its);
    own.postMessage({ ...BEGIN, ...patch, peer }, [peer]);
    t.after(() => {
      own.postMessage({ type: "end" });
      own.close();
    });
    return {
      tell: (message) => own.postMessage(message),
      isQuiet: () => heard.length === 0,
      async next() {
        while (!heard.length) await new Promise((resolve) => (wake = () => resolve(null)));
        return heard.shift();
      },
    };
  });
  for (const { next } of workers) {
    assert.equal((await next()).type, "here");
    assert.deepEqual(await next(), { type: "ready", engine });
  }
  return workers;
}

const order = (half, round, steps = 3) => ({ type: "work", steps, half, round, isSlow: false });
const resting = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

test("two workers that exchange are one worker alone", async (t) => {
  const [a, b] = await pairOf(t);
  a.tell(order(0, 0));
  b.tell(order(1, 0));
  const [ofA, ofB] = [await a.next(), await b.next()];
  a.tell({ type: "alone", steps: 3 });
  const alone = await a.next();
  assert.deepEqual(ofA.weights, ofB.weights);
  ofA.weights.forEach((weight, i) => {
    assert.ok(Math.abs(weight - alone.weights[i]) < 1e-6);
  });
  assert.ok(alone.isAlone && !ofA.isAlone);
  assert.equal(ofA.judged.toFixed(5), alone.judged.toFixed(5));
  assert.deepEqual([ofA.step, ofA.these.length, ofA.spent.length], [3, 4, 3]);
  assert.equal(new Set([...ofA.these, ...ofB.these]).size, 8);
});

test("a worker waits for the other one, for as long as it takes", async (t) => {
  const [a, b] = await pairOf(t);
  a.tell(order(0, 0, 1));
  await resting(100);
  assert.ok(a.isQuiet());
  b.tell(order(1, 0, 1));
  const [ofA, ofB] = [await a.next(), await b.next()];
  assert.deepEqual(ofA.weights, ofB.weights);
  assert.ok(ofA.spent[0].wait > 50 && ofB.spent[0].wait < ofA.spent[0].wait);
});

test("a slow worker comes to the same, ten times as late", async (t) => {
  const [a, b] = await pairOf(t);
  a.tell(order(0, null));
  b.tell({ ...order(0, null), isSlow: true });
  const [quick, slow] = [await a.next(), await b.next()];
  assert.deepEqual(quick.weights, slow.weights);
  const least = ({ spent }) => Math.min(...spent.map(({ work }) => work));
  assert.ok(least(slow) > least(quick));
});

for (const early of [false, true]) {
  test(`who is let go, ${early ? "before" : "while"} it waits, keeps its own slopes`, async (t) => {
    const [a, b] = await pairOf(t);
    if (early) a.tell({ type: "free", round: 0 });
    a.tell(order(0, 0));
    if (!early) {
      await resting(50);
      a.tell({ type: "free", round: 0 });
    }
    const alone = await a.next();
    b.tell(order(0, null)); // the same half, by itself
    assert.deepEqual(alone.weights, (await b.next()).weights);
    // What it has sent in vain is not taken for what it sends later.
    a.tell(order(0, 1));
    b.tell(order(0, 1));
    assert.deepEqual((await a.next()).weights, (await b.next()).weights);
  });
}

test("what goes wrong is said", async (t) => {
  const [a] = await pairOf(t);
  a.tell({ ...BEGIN, spec: { layers: [] } });
  const { type, reason } = await a.next();
  assert.equal(type, "failed");
  assert.ok(reason.length > 0);
});

test("a slow worker rests nine times as long as it has worked, in each step", async (t) => {
  const [a, b] = await pairOf(t);
  let now = 0;
  const rests = [];
  const { setTimeout: later } = globalThis;
  t.mock.method(performance, "now", () => ++now); // a millisecond from one look to the next
  t.mock.method(globalThis, "setTimeout", (action, milliseconds) => {
    if (milliseconds > 0) rests.push(milliseconds);
    return later(action, 0);
  });
  a.tell(order(0, null, 2));
  const quick = await a.next();
  assert.deepEqual(rests, []);
  b.tell({ ...order(0, null, 2), isSlow: true });
  await b.next();
  const { work, wait, exchange } = quick.spent[1];
  const change = 1; // of the weights
  assert.deepEqual(
    rests,
    [9, 9].map((times) => times * (work - change)),
  );
  assert.deepEqual([wait, exchange], [0, 0]);
});

test("it rests whenever it has worked for 30 ms, so that a page stays awake", async (t) => {
  const [a] = await pairOf(t, { settings: { ...BEGIN.settings, batch: 24 } });
  let now = 0;
  let rests = 0;
  const { setTimeout: later } = globalThis;
  t.mock.method(performance, "now", () => {
    now += 20; // from one look to the next
    return now;
  });
  t.mock.method(globalThis, "setTimeout", (action, milliseconds) => {
    rests += 1;
    return later(action, milliseconds);
  });
  a.tell({ ...order(null, null, 1) });
  const { these, spent } = await a.next();
  assert.deepEqual([these.length, spent.length], [24, 1]);
  assert.equal(rests, 1); // after the second of three times eight pictures
});

test("at the end its port is closed", () => {
  const said = [];
  let isOpen = true;
  const port = /** @type {any} */ ({
    postMessage: ({ type }) => said.push(type),
    close: () => {
      isOpen = false;
    },
  });
  listen(port);
  assert.deepEqual([said, isOpen], [["here"], true]);
  port.onmessage({ data: { type: "end" } });
  assert.deepEqual([said, isOpen], [["here"], false]);
});

test("where compiled programs are refused, the readable engine takes the same steps", async (t) => {
  const [a] = await pairOf(t);
  a.tell(order(null, null));
  const quick = await a.next();
  t.mock.method(WebAssembly, "instantiate", () => Promise.reject(new Error("refused")));
  const [b] = await pairOf(t, {}, "readable");
  b.tell(order(null, null));
  const { weights } = await b.next();
  weights.forEach((weight, i) => {
    assert.ok(Math.abs(weight - quick.weights[i]) < 1e-6);
  });
});
