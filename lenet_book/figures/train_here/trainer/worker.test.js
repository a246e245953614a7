import assert from "node:assert/strict";
import test from "node:test";
import { listen } from "./worker.js";

/** What the trainer says to these messages, one answer a message. */
async function answers(...messages) {
  const { port1, port2 } = new MessageChannel();
  const heard = [];
  let wake = () => undefined;
  port1.onmessage = ({ data }) => {
    heard.push(data);
    wake();
  };
  const next = (count) =>
    new Promise((resolve) => {
      wake = () => heard.length >= count && resolve(null);
      wake();
    });
  listen(port2);
  await next(1); // "here"
  for (const [i, message] of messages.entries()) {
    port1.postMessage(message);
    await next(i + 2);
  }
  port1.postMessage({ type: "end" });
  port1.close();
  return heard.slice(1);
}

test("what goes wrong is said, and the trainer hears what comes after it", async () => {
  const bad = { type: "begin", spec: { layers: [] }, weights: null };
  const said = await answers(bad, bad);
  assert.deepEqual(
    said.map(({ type }) => type),
    ["failed", "failed"],
  );
  assert.ok(said[0].reason.length > 0);
});

const dense = { name: "out", kind: "dense", activation: "softmax", output: [2] };
/** A network of two classes that begins with weights of 0, and black pictures of the first. */
const beginOf = (count, settings) => ({
  type: "begin",
  spec: {
    ...{ input: [2, 2, 1], parameters: 10 },
    layers: [{ ...dense, kernel: [0, [4, 2]], bias: [8, [2]] }],
  },
  ...{ weights: new Float32Array(10), scale: "0…1" },
  ...{ pictures: { bytes: new Uint8Array(4 * count), labels: new Uint8Array(count) } },
  ...{ judges: { bytes: new Uint8Array(4), labels: new Uint8Array(1) } },
  settings: { optimiser: "sgd", seed: 0, ...settings },
});

test("a point of the curve is the mean of some 500 pictures, the last one of what is left", async (t) => {
  t.mock.method(performance, "now", () => 0); // all in one slice, and one report
  const begin = beginOf(1200, { rate: 0, batch: 100, epochs: 1 });
  const [, { mode, points, judged }] = await answers(begin, { type: "go" });
  assert.equal(mode, "over");
  assert.deepEqual(
    points.map(({ seen, accuracy }) => [seen, accuracy]),
    [500, 1000, 1200].map((seen) => [seen, 1]),
  );
  for (const { loss } of points) assert.ok(Math.abs(loss - Math.log(2)) < 1e-6);
  assert.deepEqual(
    judged.map(({ seen }) => seen),
    [0, 1200],
  );
});

test("the time that a machine was asleep is not counted", async (t) => {
  const begin = beginOf(8, { rate: 0.1, batch: 8, epochs: 2 });
  const now = performance.now.bind(performance);
  let calls = 0;
  t.mock.method(performance, "now", () => now() + (++calls > 3 ? 1e7 : 0)); // three hours later
  const [ready, report] = await answers(begin, { type: "step" });
  assert.deepEqual(ready.scale, { mean: [0], deviation: [255] });
  assert.ok(report.seconds < 2, `${report.seconds} s`);
});

test("a step that goes wrong is said, and the training rests until it is begun again", async (t) => {
  const begin = beginOf(8, { rate: 0.1, batch: 8, epochs: 2 });
  const now = performance.now.bind(performance);
  let calls = 0;
  t.mock.method(performance, "now", () => {
    if (++calls === 3) throw new Error("out of memory");
    return now();
  });
  const [, failed, ready, report] = await answers(begin, { type: "go" }, begin, { type: "step" });
  assert.deepEqual(failed, { type: "failed", reason: "out of memory" });
  assert.deepEqual([ready.type, report.type], ["ready", "report"]);
});
