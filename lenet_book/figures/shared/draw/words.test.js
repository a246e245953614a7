import assert from "node:assert/strict";
import { test } from "node:test";
import { phrase } from "./words.js";

test("a place is filled with its value", () => {
  assert.equal(phrase("{layer} map {c}", { layer: "C1", c: 0 }), "C1 map 0");
});

test("a word follows a number: the first for 1, the second for every other", () => {
  const moved = (n) => phrase("moved by {n} {n|unit|units}", { n });
  assert.equal(moved(1), "moved by 1 unit");
  assert.equal(moved(0), "moved by 0 units");
  assert.equal(moved(2), "moved by 2 units");
});

test("what is strong is said like the rest", () => {
  assert.equal(phrase("It is *{n}*. So.", { n: 3 }), "It is 3. So.");
});

test("a value is never read as a text", () => {
  assert.equal(phrase("{name}!", { name: "{n} *x*" }), "{n} *x*!");
});

test("a place without its value is an error that names text and place", () => {
  assert.throws(() => phrase("{n} of {all}", { n: 1 }), /needs a value for \{all\}/);
});
