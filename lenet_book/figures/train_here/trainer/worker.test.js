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
