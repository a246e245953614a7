import assert from "node:assert/strict";
import test from "node:test";
import { readNumber } from "./typed_number.js";

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
