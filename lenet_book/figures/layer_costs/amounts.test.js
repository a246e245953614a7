import assert from "node:assert/strict";
import { test } from "node:test";
import { growth, shareOf } from "./amounts.js";

test("growth is told in per cent up to a tenth, and from there on in times", () => {
  assert.deepEqual(growth(1), { how: "same" });
  assert.deepEqual(growth(1.0394), { how: "more", by: 3.9 });
  assert.deepEqual(growth(0.99926), { how: "fewer", by: 0.074 });
  assert.deepEqual(growth(1.42), { how: "times", by: "1.4" });
  assert.deepEqual(growth(14.005), { how: "times", by: "14.0" });
  assert.deepEqual(growth(10), { how: "times", by: "10.0" });
  assert.deepEqual(growth(10.5), { how: "times", by: "10.5" });
  assert.deepEqual(growth(0.9), { how: "fewer", by: 10 }); // a little less than a tenth, in binary
  assert.deepEqual(growth(1.1), { how: "times", by: "1.1" });
  assert.deepEqual(growth(1.105), { how: "times", by: "1.1" });
  assert.deepEqual(growth(0.5), { how: "times", by: "0.50" });
});

test("a share of nothing is none", () => {
  const rows = [{ parameters: 1 }, { parameters: 3 }];
  assert.equal(shareOf(rows[1], rows, "parameters"), 0.75);
  const free = [{ parameters: 0 }, { parameters: 0 }];
  assert.equal(shareOf(free[0], free, "parameters"), 0);
});
