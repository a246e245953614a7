import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const BUNDLE = new URL("../../static/trainer.js", import.meta.url);

/** What the bundled trainer says to these messages, one answer a message. */
async function answers(...messages) {
  const figures = { offered: {} };
  vm.runInThisContext(`(figures) => { ${readFileSync(BUNDLE, "utf8")} }`)(figures);
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
  figures.offered.trainer().listen(port2);
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

test("the time that a machine was asleep is not counted", async (t) => {
  const dense = { name: "out", kind: "dense", activation: "softmax", output: [2] };
  const begin = {
    type: "begin",
    spec: {
      ...{ input: [2, 2, 1], parameters: 10 },
      layers: [{ ...dense, kernel: [0, [4, 2]], bias: [8, [2]] }],
    },
    ...{ weights: new Float32Array(10), scale: "0…1" },
    ...{ pictures: { bytes: new Uint8Array(32), labels: new Uint8Array(8) } },
    ...{ judges: { bytes: new Uint8Array(4), labels: new Uint8Array(1) } },
    settings: { optimiser: "sgd", rate: 0.1, batch: 8, epochs: 2, seed: 0 },
  };
  const now = performance.now.bind(performance);
  let calls = 0;
  t.mock.method(performance, "now", () => now() + (++calls > 3 ? 1e7 : 0)); // three hours later
  const [ready, report] = await answers(begin, { type: "step" });
  assert.deepEqual(ready.scale, { mean: [0], deviation: [255] });
  assert.ok(report.seconds < 2, `${report.seconds} s`);
});
