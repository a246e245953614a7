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

/** Messages to a trainer, each once it has answered the one before, and what it says to each. Its
 *  clock is made up: it goes on by so many milliseconds each time that it is read.
 *  messages: pairs of one, and how many answers it gets, or the mode of the last of them. */
async function slices(t, tick, ...messages) {
  const clock = { now: 1e6 };
  t.mock.method(performance, "now", () => {
    clock.now += tick;
    return clock.now;
  });
  const { port1, port2 } = new MessageChannel();
  const heard = [];
  port1.onmessage = ({ data }) => data.type === "here" || heard.push(data);
  listen(port2);
  const said = [];
  for (const [message, wanted] of messages) {
    port1.postMessage(message);
    const isEnough = () => heard.length >= wanted || heard.at(-1)?.mode === wanted;
    const until = Date.now() + 3000;
    while (!isEnough() && Date.now() < until) await resting(2);
    await resting(10); // there might come more
    said.push(heard.splice(0));
  }
  port1.postMessage({ type: "end" });
  port1.close();
  return said;
}
const resting = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const standOf = ({ mode, step, seen, epoch }) => [mode, step, seen, epoch];

test("one step is taken and told at once, a pause tells where it stands, and it ends once", async (t) => {
  const begin = beginOf(20, { rate: 0.1, batch: 8, epochs: 1 });
  const told = ["pause", "step", "step", "go"].map((type) => [{ type }, 1]);
  const more = ["go", "pause"].map((type) => [{ type }, 0]);
  const [[ready], ...said] = await slices(t, 0, [begin, 1], ...told, ...more);
  assert.deepEqual([ready.type, ready.steps], ["ready", 3]);
  const one = said.map((reports) => reports.map(standOf));
  const end = ["over", 3, 20, 1];
  assert.deepEqual(one, [
    [["pause", 0, 0, 0]],
    [["pause", 1, 8, 1]],
    [["pause", 2, 16, 1]],
    [end],
    [], // what is over does not go on
    [],
  ]);
  const [[paused], [first], [second], [last]] = said;
  assert.deepEqual([paused.points, paused.judged, paused.seconds], [[], [], 0]);
  // Each step is a point, which is told once; before the first one, and at the end, it is judged.
  for (const { points, step } of [first, second]) {
    assert.deepEqual(
      points.map(({ seen, accuracy }) => [seen, accuracy]),
      [[8 * step, 1]],
    );
  }
  assert.ok(Math.abs(first.points[0].loss - Math.log(2)) < 1e-6);
  assert.ok(second.points[0].loss < first.points[0].loss);
  assert.deepEqual(
    last.points.map(({ seen }) => seen),
    [20],
  );
  const judged = [first, second, last].map((report) => report.judged.map(({ seen }) => seen));
  assert.deepEqual(judged, [[0], [], [20]]);
});

test("it works for moments of 30 ms, and tells after a quarter of a second, with its time", async (t) => {
  const begin = beginOf(8 * 400, { rate: 0, batch: 8, epochs: 1 });
  const [, reports] = await slices(t, 10, [begin, 1], [{ type: "go" }, "over"]);
  assert.ok(reports.length > 10);
  const { mode, step, seconds } = reports.at(-1);
  assert.deepEqual([mode, step], ["over", 400]);
  assert.ok(reports.slice(0, -1).every((report) => report.mode === "go"));
  // Of a moment, the clock is read at its start, before each bit of work, and twice at its end:
  // three bits of work, and 40 ms. All that is said in between is at least 250 ms apart.
  const spent = reports.map((report) => report.seconds);
  spent.slice(1, -1).forEach((now, i) => {
    const passed = now - spent[i];
    assert.ok(passed > 0.15 && passed < 0.3, `${passed}`);
  });
  assert.ok(seconds > 3 && seconds < 20, `${seconds}`);
  const points = reports.flatMap((report) => report.points.map(({ seen }) => seen));
  assert.deepEqual(points, [504, 1008, 1512, 2016, 2520, 3024, 3200]);
});

test("a loss that is no number ends the training, and is told", async (t) => {
  const begin = beginOf(20, { rate: 0.1, batch: 8, epochs: 1 });
  begin.weights.fill(Number.NaN);
  const go = { type: "go" };
  const [, [report], after] = await slices(t, 0, [begin, 1], [go, 1], [go, 0]);
  assert.deepEqual([report.mode, report.step, report.points.length], ["diverged", 1, 1]);
  assert.ok(Number.isNaN(report.points[0].loss));
  assert.deepEqual(after, []);
});

test("a training that went wrong does not go on", async (t) => {
  const begin = { ...beginOf(8, { rate: 0.1, batch: 8, epochs: 1 }) };
  const lost = { ...begin, judges: { labels: new Uint8Array(1) } }; // labels of no pictures
  const go = { type: "go" };
  const [, [failed], after] = await slices(t, 0, [lost, 1], [go, 1], [go, 0]);
  assert.equal(failed.type, "failed");
  assert.ok(failed.reason.length > 0);
  assert.deepEqual(after, []);
});

test("where compiled programs are refused, the readable engine trains, and comes to the same", async (t) => {
  const begin = beginOf(20, { rate: 0.1, batch: 8, epochs: 1 });
  const go = { type: "go" };
  const [[fast], [quick]] = await slices(t, 0, [begin, 1], [go, 1]);
  t.mock.method(WebAssembly, "instantiate", () => Promise.reject(new Error("refused")));
  const [[ready], [report]] = await slices(t, 0, [begin, 1], [go, 1]);
  assert.deepEqual([fast.engine, ready.engine], ["fast", "readable"]);
  assert.deepEqual(standOf(report), standOf(quick));
  report.weights.forEach((weight, i) => {
    assert.ok(Math.abs(weight - quick.weights[i]) < 1e-6);
  });
});
