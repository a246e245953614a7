import assert from "node:assert/strict";
import test from "node:test";
import { atEnd, onResize, settled } from "./ending.js";

const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

test("what is to happen at the end happens once, and at once where the end has come", () => {
  const end = new AbortController();
  let count = 0;
  atEnd(end.signal, () => {
    count += 1;
  });
  assert.equal(count, 0);
  end.abort();
  end.signal.dispatchEvent(new Event("abort"));
  assert.equal(count, 1);
  atEnd(end.signal, () => {
    count += 1;
  });
  assert.equal(count, 2);
});

test("sizes are watched until the end", () => {
  const watched = [];
  let isWatching = true;
  globalThis.ResizeObserver = class {
    constructor(action) {
      this.action = action;
    }
    observe(element) {
      watched.push([element, this.action]);
    }
    unobserve() {}
    disconnect() {
      isWatching = false;
    }
  };
  const end = new AbortController();
  const action = () => {};
  /** @type {any[]} */
  const elements = ["a", "b"];
  onResize(end.signal, elements, action);
  assert.deepEqual(watched, [
    ["a", action],
    ["b", action],
  ]);
  assert.ok(isWatching);
  end.abort();
  assert.ok(!isWatching);
});

test("calls that follow each other become one, with the latest values", async () => {
  const end = new AbortController();
  const calls = [];
  const call = settled(end.signal, 20, (...values) => calls.push(values));
  call(1, "a");
  call(2, "b");
  assert.deepEqual(calls, []);
  await rest(60);
  assert.deepEqual(calls, [[2, "b"]]);
  call(3);
  end.abort();
  call(4);
  await rest(60);
  assert.deepEqual(calls, [[2, "b"]]);
});

test("what is still to be done at the end is not done", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const end = new AbortController();
  const calls = [];
  settled(end.signal, 20, (value) => calls.push(value))(1);
  end.abort();
  t.mock.timers.tick(100);
  assert.deepEqual(calls, []);
});
