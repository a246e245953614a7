import assert from "node:assert/strict";
import { test } from "node:test";
import { readNumber, showNumber } from "./numbers.js";

/** @type {[string, number][]} */
const READ = [
  ["3,5", 3.5],
  ["0,125", 0.125],
  ["62,006", 62006],
  ["1,234,567.5", 1234567.5],
  ["62 006", 62006],
  ["1/2", 0.5],
  ["-1/4", -0.25],
  ["1e3", 1000],
  ["−0.5", -0.5],
  ["50%", 0.5],
  [".5", 0.5],
  ["5.", 5],
  ["≈ 7", 7],
];
for (const [text, value] of READ) {
  test(`"${text}" is ${value}`, () => assert.deepEqual(readNumber(text), { value }));
}

test("minus nothing is nothing", () => {
  assert.ok(Object.is(readNumber("-0").value, 0));
});

test("in a field of per cent, a quotient is a share and a number is per cent", () => {
  assert.deepEqual(readNumber("1/2", "%"), { value: 50 });
  assert.deepEqual(readNumber("50%", "%"), { value: 50 });
  assert.deepEqual(readNumber("15", "%"), { value: 15 });
});

for (const text of ["three", "1/2/3", "1,2,3", "0x10", "Infinity", "NaN", "1e999", "--1", "%"]) {
  test(`"${text}" is no number`, () => {
    assert.deepEqual(readNumber(text), { problem: "no_number" });
  });
}

test("nothing, and a quotient by nothing, have sentences of their own", () => {
  assert.deepEqual(readNumber("  "), { problem: "number_first" });
  assert.deepEqual(readNumber("1/0"), { problem: "no_quotient" });
});

test("a number is shown as the book prints one", () => {
  assert.equal(showNumber(62006), "62,006");
  assert.equal(showNumber(-0.2071), "−0.207");
  assert.equal(showNumber(352800.4), "352,800");
  assert.equal(showNumber(-0.0001), "0");
});

test("a German page reads and shows numbers as German writes them", () => {
  const german = (text, unit) => readNumber(text, unit, "de").value;
  assert.equal(german("3,5"), 3.5);
  assert.equal(german("62.006"), 62006);
  assert.equal(german("1.234,5"), 1234.5);
  assert.equal(german("0.25"), 0.25); // typed as the figures show it
  assert.equal(german("-2,162"), -2.162);
  assert.equal(german("54,6 %", "%"), 54.6);
  assert.equal(readNumber("62,006").value, 62006);
  assert.equal(showNumber(1234.5, "de"), "1.235");
  assert.equal(showNumber(-0.945, "de"), "−0,945");
});
