import assert from "node:assert/strict";
import test from "node:test";
import { place } from "./placing.js";
import { remarkOf } from "./remarks.js";
import { INK, inkOf } from "./strokes.js";

const remark = (strokes) => {
  const ink = inkOf(strokes);
  return remarkOf(ink, INK, place(ink, INK).box);
};
const line = (x0, y0, x1, y1) => [
  [x0, y0],
  [x1, y1],
];

test("what is odd about a drawing is told", () => {
  assert.equal(remark([]), "empty");
  assert.equal(remark([[[30, 30]]]), "dot");
  assert.equal(remark([line(30, 30, 31, 31)]), "dot");
  assert.equal(remark([line(16, 8, 16, 56), line(48, 8, 48, 56)]), "two");
  const rows = Array.from({ length: 13 }, (_, i) => line(2, 2 + 5 * i, 61, 2 + 5 * i));
  assert.equal(remark(rows), "full");
});

test("one digit is not odd, in parts or with a speck beside it", () => {
  assert.equal(remark([line(32, 8, 32, 56)]), "");
  assert.equal(remark([line(20, 10, 44, 10), line(20, 30, 20, 50)]), ""); // a 5 in two strokes
  assert.equal(remark([line(20, 8, 20, 56), [[50, 30]]]), "");
});
