import assert from "node:assert/strict";
import { test } from "node:test";
import { exchangeOver } from "./exchange.js";

/** An exchange whose clock goes on only where the test says so. */
function exchangeIn(t, sendingTakes) {
  const clock = { now: 100 };
  t.mock.method(performance, "now", () => clock.now);
  const port = /** @type {any} */ ({
    sent: [],
    postMessage(message) {
      this.sent.push(message);
      clock.now += sendingTakes;
    },
  });
  const hears = (data) => port.onmessage({ data });
  return { clock, port, hears, ...exchangeOver(port) };
}
const others = () => ({ key: "0.0", count: 1, slopes: Float32Array.from([3]) });

test("who wakes late has waited, and has not exchanged", async (t) => {
  const { clock, hears, mean } = exchangeIn(t, 1); // sending wakes the other, which gets the core
  const slopes = Float32Array.from([1]);
  const taken = mean(0, 0, slopes, 1);
  clock.now += 7; // the other is ready after 2, and has the processor for 5 more
  hears(others());
  assert.deepEqual(await taken, { wait: 8, exchange: 0 });
  assert.deepEqual([...slopes], [2]);
});

test("who comes last does not wait", async (t) => {
  const { clock, hears, mean } = exchangeIn(t, 0);
  hears(others());
  clock.now += 9; // its own slopes take longer
  assert.deepEqual(await mean(0, 0, Float32Array.from([1]), 1), { wait: 0, exchange: 0 });
});

test("what has come is used again to send, and who is let go sends in vain, or not at all", async (t) => {
  const { port, hears, mean, letGo } = exchangeIn(t, 0);
  const first = others();
  hears(first);
  const slopes = Float32Array.from([1]);
  await mean(0, 0, slopes, 1);
  hears({ ...others(), key: "0.1", count: 3 });
  await mean(0, 1, slopes, 1);
  assert.deepEqual([...slopes], [(2 + 3 * 3) / 4]);
  assert.equal(port.sent[1].slopes, first.slopes);
  const taken = mean(1, 0, slopes, 1);
  letGo(1);
  assert.equal(await taken, null);
  assert.equal(await mean(1, 1, slopes, 1), null);
  assert.deepEqual(
    port.sent.map(({ key, count }) => [key, count]),
    ["0.0", "0.1", "1.0"].map((key) => [key, 1]),
  );
  assert.deepEqual([...slopes], [11 / 4]); // its own, as they were
  // What was sent in vain belongs to the other one now, and is not sent again.
  const later = mean(2, 0, slopes, 1);
  hears({ ...others(), key: "2.0" });
  await later;
  assert.notEqual(port.sent.at(-1).slopes, port.sent.at(-2).slopes);
});
