import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { offered } from "../shared/core/later.js";
import { state as STATE } from "./figure.json";
import { pairOf } from "./pair.js";
import { listen } from "./worker/pair_worker.js";

// What a page has and Node has not: a picture file is unpacked, here into rows of one colour each.
const [COLUMNS, ROWS] = [25, 40];
const [WIDTH, HEIGHT] = [32 * COLUMNS, 32 * ROWS];
const context = {
  drawImage: () => undefined,
  getImageData: (_, y, width, height) => ({
    data: new Uint8Array(4 * width * height).fill(y % 250),
  }),
};
const canvas = {
  setAttribute: () => undefined,
  append: () => undefined,
  getContext: () => context,
};
globalThis.document = /** @type {any} */ ({ createElement: () => canvas });
globalThis.Image = /** @type {any} */ (
  class {
    width = WIDTH;
    height = HEIGHT;
    decode() {}
  }
);
const sheet = (kilobytes) => ({
  ...{ bytes: "A".repeat(1000 * kilobytes), shape: [32, 32], columns: COLUMNS },
  labels: Array.from({ length: COLUMNS * ROWS }, (_, i) => i % 10),
});
const SHEETS = { training: [sheet(30), sheet(50)], "kept-apart": sheet(20) };

// A mean of each eighth of a picture's side, and ten classes.
/** @type {any} */
const SMALL = {
  spec: {
    ...{ input: [32, 32, 3], parameters: 490 },
    layers: [
      {
        ...{ name: "mean", label: "mean", kind: "averagepooling2d", padding: "valid" },
        ...{ kernelSize: [8, 8], strides: [8, 8], output: [4, 4, 3] },
      },
      { name: "flat", label: "flat", kind: "flatten", output: [48] },
      {
        ...{ name: "out", label: "out", kind: "dense", activation: "softmax", output: [10] },
        ...{ kernel: [0, [48, 10]], bias: [480, [10]] },
      },
    ],
  },
  weights: Float32Array.from({ length: 490 }, (_, i) => Math.sin(i) / 10),
};

const ended = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** A pair, all that it tells, and a promise of the next time that it rests. */
function pairWith(switches = {}, given = SMALL) {
  const controller = new AbortController();
  ended.push(() => controller.abort());
  const now = { isAveraged: true, isSame: false, b: "fast", ...switches };
  const told = [];
  let wake = (_) => undefined;
  const data = () => SHEETS;
  const pair = pairOf(
    { signal: controller.signal, data },
    given,
    () => now,
    () => {
      const { status, here, isSlow, isHeld } = pair;
      told.push({ status, here, isSlow, isHeld });
      if (isHeld || ["paused", "over", "failed"].includes(status)) wake(null);
    },
  );
  const rests = async (action) => {
    const rested = new Promise((resolve) => (wake = resolve));
    action();
    await rested;
  };
  return { pair, told, rests, move: (patch) => Object.assign(now, patch) };
}
const statuses = (told) => told.map(({ status }) => status).filter((s, i, all) => s !== all[i - 1]);
const stepsOf = ({ course: { A, B, one } }) => [A.step, B.step, one.step];

test.before(() => {
  offered.two_trainers = () => ({ listen });
});

test("the pictures come, two workers train, and rest where they were asked to", async () => {
  const { pair, told, rests } = pairWith();
  assert.deepEqual([pair.status, stepsOf(pair)], ["idle", [0, 0, 0]]);
  await rests(() => pair.run(3));
  assert.deepEqual(statuses(told), ["loading", "running", "paused"]);
  const here = told.filter(({ status }) => status === "loading").map((one) => one.here);
  assert.deepEqual(here, [
    [0, 0],
    [0, 100],
    [20, 100],
    [50, 100],
    [100, 100],
  ]);
  assert.ok(told.every(({ isSlow }) => !isSlow));
  assert.deepEqual(stepsOf(pair), [3, 3, 3]);
  assert.deepEqual([pair.engine, pair.isApart, pair.isHeld], ["fast", false, false]);
  assert.equal(pair.pictures.labels.length, 2000);
  assert.ok(pair.course.fromOne.at(-1)[1] < 1e-6);

  await rests(() => pair.run(5)); // goes on, and nothing is loaded again
  assert.deepEqual(stepsOf(pair), [5, 5, 5]);
  assert.deepEqual(statuses(told), ["loading", "running", "paused", "running", "paused"]);
  await rests(() => pair.run(2, true)); // anew
  assert.deepEqual(stepsOf(pair), [2, 2, 2]);
  pair.reset();
  assert.deepEqual([pair.status, stepsOf(pair)], ["idle", [0, 0, 0]]);
});

test("after the last step it is over", async () => {
  const { pair, rests } = pairWith();
  await rests(() => pair.run(STATE.step.most));
  assert.deepEqual([pair.status, pair.course.A.step], ["over", STATE.step.most]);
});

test("A is held while B is stopped, and goes on when the switch is moved", async () => {
  const { pair, told, rests, move } = pairWith({ b: "stopped" });
  await rests(() => pair.run(2));
  assert.deepEqual([pair.isHeld, stepsOf(pair)], [true, [0, 0, 0]]);
  const before = told.length;
  move({ b: "fast" });
  await rests(() => pair.switched());
  assert.ok(told.length > before);
  assert.deepEqual([pair.isHeld, pair.status, stepsOf(pair)], [false, "paused", [2, 2, 2]]);
});

test("a stop shows at once, and what was begun is finished", async () => {
  const { pair, rests } = pairWith();
  await rests(() => pair.run(2));
  pair.run(100);
  assert.equal(pair.status, "running");
  await rests(() => pair.stop());
  assert.equal(pair.status, "paused");
  assert.ok(pair.course.A.step < 100);
});

test("who goes back while the pictures come gets no workers that nobody asked for", async () => {
  const { pair, told } = pairWith();
  pair.run(2);
  pair.reset();
  const count = told.length;
  const { pair: other, rests } = pairWith();
  await rests(() => other.run(2)); // by then the pictures of the first have come as well
  assert.deepEqual([pair.status, pair.pictures, told.length], ["idle", null, count]);
});

test("what was given is trained; a worker that stops for good, and a file that is none, end it", async () => {
  const { pair: odd, rests: oddly } = pairWith({}, { spec: { layers: [] }, weights: [] });
  await oddly(() => odd.run(2));
  assert.equal(odd.status, "failed");
  assert.notEqual(odd.reason, "");
  offered.two_trainers = () => ({
    listen(port) {
      port.onmessage = ({ data }) => {
        if (data.type === "end") port.close();
        else port.postMessage({ type: "failed", reason: "out of memory" });
      };
    },
  });
  const { pair, rests } = pairWith();
  await rests(() => pair.run(2));
  assert.deepEqual([pair.status, pair.reason], ["failed", "out of memory"]);
  offered.two_trainers = () => ({ listen });
  await rests(() => pair.run(2)); // begins anew
  assert.deepEqual([pair.status, pair.reason, stepsOf(pair)], ["paused", "", [2, 2, 2]]);
});

test("what steps took before a switch was moved is told as that", async () => {
  const { pair, rests, move } = pairWith();
  await rests(() => pair.run(2));
  assert.equal(pair.course.A.isBefore, false);
  move({ isSame: true });
  pair.switched();
  assert.ok(pair.course.A.isBefore && pair.course.B.isBefore);
  await rests(() => pair.run(4));
  assert.ok(!pair.course.A.isBefore && !pair.course.B.isBefore);
});

test("who begins anew while it runs hears nothing of the workers before", async () => {
  const { pair, told, rests } = pairWith();
  await rests(() => pair.run(2));
  pair.run(150);
  pair.run(2, true);
  assert.equal(pair.status, "loading");
  const before = told.length;
  await rests(() => undefined);
  assert.deepEqual(stepsOf(pair), [2, 2, 2]);
  assert.deepEqual(statuses(told.slice(before)), ["loading", "running", "paused"]);
  const count = told.length;
  await new Promise((done) => setTimeout(done, 50));
  assert.deepEqual([stepsOf(pair), told.length], [[2, 2, 2], count]);
});

test("before the first click nothing has come, and after five quick steps they are compared once", async () => {
  const { pair, told, rests } = pairWith();
  const { here, isSlow, isApart, engine, isHeld, pictures, reason } = pair;
  const first = { here: [0, 0], isSlow: false, isApart: true, engine: "", isHeld: false };
  assert.deepEqual({ here, isSlow, isApart, engine, isHeld }, first);
  assert.deepEqual([pictures, reason, told], [null, "", []]);
  await rests(() => pair.run(5));
  assert.deepEqual(
    pair.course.apart.map(([step]) => step),
    [0, 5],
  );
});

test("a loss that is no number ends it, without a reason", async () => {
  const weights = new Float32Array(490).fill(Number.NaN);
  const { pair, rests } = pairWith({}, { ...SMALL, weights });
  await rests(() => pair.run(2));
  assert.deepEqual([pair.status, pair.reason], ["failed", ""]);
});

test("a figure that is gone hears nothing more", async () => {
  const { pair, told, rests } = pairWith();
  await rests(() => pair.run(2));
  pair.run(100);
  for (const end of ended.splice(0)) end();
  const count = told.length;
  await new Promise((done) => setTimeout(done, 50));
  assert.equal(told.length, count);
});

test("a picture file that cannot be read ends it, with the reason", async (t) => {
  const { Image } = globalThis;
  t.after(() => Object.assign(globalThis, { Image }));
  globalThis.Image = /** @type {any} */ (
    class {
      decode() {
        throw new Error("this is no picture");
      }
    }
  );
  const { pair, rests } = pairWith();
  await rests(() => pair.run(2));
  assert.equal(pair.status, "failed");
  assert.notEqual(pair.reason, "");
});
