import assert from "node:assert/strict";
import { test } from "node:test";
import { programOf } from "./program.js";

test("the program is there, each time with a memory of its own", async () => {
  /** @type {any[]} */
  const [one, other] = await Promise.all([programOf(), programOf()]);
  assert.equal(typeof one.convolve, "function");
  assert.notEqual(one.memory.buffer, other.memory.buffer);
});

test("where a page's policy refuses compiled programs there is none", async () => {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = () => Promise.reject(new Error("refused by policy"));
  try {
    assert.equal(await programOf(), null);
  } finally {
    WebAssembly.instantiate = instantiate;
  }
});
