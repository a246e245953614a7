import assert from "node:assert/strict";
import test from "node:test";
import { linkedNumber, readNumber, readPositive } from "./typed_number.js";

test("a number may have a point or a comma, and any minus sign", () => {
  assert.equal(readNumber("0.5"), 0.5);
  assert.equal(readNumber(" −0,5 "), -0.5);
  assert.equal(readNumber("-3"), -3);
});

test("a quotient is read as one number", () => {
  assert.equal(readNumber("1/4"), 0.25);
  assert.equal(readNumber(" −1 / 8 "), -0.125);
});

test("what is no finite number is none", () => {
  for (const text of ["", " ", "abc", "1e999", "--1", "1,2,3", "1/0", "1/", "/2", "1/2/3"]) {
    assert.equal(readNumber(text), null, text);
  }
});

test("of a number above 0 it is said what is wrong about it", () => {
  const read = (text) => readPositive(text, 0.01, 10);
  for (const [text, value] of Object.entries({ "0,5": 0.5, 0.01: 0.01, 10: 10, "1/4": 0.25 })) {
    assert.deepEqual(read(text), { value }, text);
  }
  const wrong = {
    ...{ "": "no_number", ten: "no_number", "1/0": "no_number", 0: "zero", "−1": "negative" },
    ...{ 0.009: "too_small", 10.1: "too_large", "1e999": "too_large", Infinity: "too_large" },
  };
  for (const [text, what] of Object.entries(wrong)) {
    assert.deepEqual(read(text), { wrong: what }, text);
  }
});

test("a link's number may be a text, and an empty one is none", () => {
  assert.deepEqual([3, "3", " 0.5 ", 0].map(linkedNumber), [3, 3, 0.5, 0]);
  for (const none of [null, "", " ", "x", undefined]) assert.ok(Number.isNaN(linkedNumber(none)));
});
