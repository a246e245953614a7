import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { trainerLink } from "./trainer_link.js";

/** A thread that says nothing by itself; the test speaks for it. */
class Thread {
  /** @type {any} */
  static last = null;
  /** @type {(event: any) => void} */
  onmessage;
  told = [];
  isEnded = false;
  constructor(address) {
    this.address = address;
    Thread.last = this;
  }
  postMessage(message, transfer) {
    this.told.push([message, transfer]);
  }
  terminate() {
    this.isEnded = true;
  }
  says(data) {
    this.onmessage({ data });
  }
}
/** What is offered: a trainer that repeats what it hears, and fails when it is asked to. */
function offered() {
  return {
    listen(port) {
      port.onmessage = ({ data }) => {
        if (data.type === "end") port.close();
        else port.postMessage(data.fail ? { type: "failed", reason: data.fail } : data);
      };
      port.postMessage({ type: "here" });
    },
  };
}
const turn = () => new Promise((done) => setImmediate(done));

let heard;
let controller;
beforeEach(() => {
  heard = [];
  controller = new AbortController();
  globalThis.Worker = /** @type {any} */ (Thread);
});
const link = () =>
  trainerLink(offered, controller.signal, {
    hear: (message) => heard.push(message),
    lost: (reason) => heard.push(`lost: ${reason}`),
  });
async function until(condition) {
  while (!condition()) await turn();
}

test("a thread of its own is spoken to once it is there", async () => {
  const coming = link();
  const { last: thread } = Thread;
  assert.match(thread.address, /^blob:/);
  thread.says({ type: "here" });
  const { post, end, isApart } = await coming;
  assert.ok(isApart);
  const buffer = new ArrayBuffer(8);
  post({ type: "go" });
  post({ type: "begin" }, [buffer]);
  assert.deepEqual(thread.told, [
    [{ type: "go" }, []],
    [{ type: "begin" }, [buffer]],
  ]);
  thread.says({ type: "report" });
  thread.says({ type: "failed", reason: "no memory" });
  thread.onerror({ message: "a mistake" });
  assert.deepEqual(heard, [{ type: "report" }, "lost: no memory", "lost: a mistake"]);
  assert.ok(!thread.isEnded);
  end();
  assert.ok(thread.isEnded);
});

test("the program of a thread is what was offered, and can be had no longer once it runs", async () => {
  const coming = link();
  const { last: thread } = Thread;
  const text = await (await fetch(thread.address)).text();
  assert.equal(text, `(${offered})().listen(self);`);
  thread.says({ type: "here" });
  await coming;
  await assert.rejects(fetch(thread.address));
});

test("a figure that ends, ends the thread", async () => {
  const coming = link();
  const { last: thread } = Thread;
  thread.says({ type: "here" });
  await coming;
  controller.abort();
  assert.ok(thread.isEnded);
});

async function checkInPage({ post, end, isApart }) {
  assert.equal(isApart, false);
  post({ type: "report", n: 1 });
  post({ fail: "no memory" });
  await until(() => heard.length === 2);
  assert.deepEqual(heard, [{ type: "report", n: 1 }, "lost: no memory"]);
  post({ type: "report", n: 2 });
  end(); // and what comes later is not heard
  for (let i = 0; i < 10; i++) await turn();
  assert.equal(heard.length, 2);
}

test("where threads are refused, the trainer is in the page", async () => {
  globalThis.Worker = /** @type {any} */ (
    class {
      constructor() {
        throw new Error("refused by policy");
      }
    }
  );
  await checkInPage(await link());
});

test("a thread that begins with an error is ended, and the trainer is in the page", async () => {
  const coming = link();
  const { last: thread } = Thread;
  thread.onerror({ message: "cannot be read" });
  await checkInPage(await coming);
  assert.ok(thread.isEnded);
});

test("a thread that says nothing for five seconds counts as refused", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const coming = link();
  const { last: thread } = Thread;
  t.mock.timers.tick(4999);
  await turn();
  assert.ok(!thread.isEnded);
  t.mock.timers.tick(1);
  await checkInPage(await coming);
  assert.ok(thread.isEnded);
});

test("a figure that ends in the page ends its trainer", async () => {
  globalThis.Worker = undefined;
  const { post } = await link();
  controller.abort();
  post({ type: "report" });
  for (let i = 0; i < 10; i++) await turn();
  assert.deepEqual(heard, []);
});
