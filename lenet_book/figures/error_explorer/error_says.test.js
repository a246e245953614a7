import assert from "node:assert/strict";
import test from "node:test";
import { sharesOf } from "./error_rows.js";
import { ruleSays } from "./error_says.js";

test("a cell says by which rule its pictures were chosen", () => {
  assert.match(ruleSays(7, 7), /^All of them/);
  assert.match(ruleSays(12, 230), /^12 of them: the surest, the least sure/);
  assert.match(ruleSays(0, 0), /^No picture/);
});

test("probabilities come from two bytes each, the lower one first", () => {
  const bytes = Buffer.from([0, 0, 255, 255, 0, 128]).toString("base64");
  const shares = sharesOf({ bytes });
  assert.deepEqual([...shares.slice(0, 2)], [0, 1]);
  assert.ok(Math.abs(shares[2] - 0.5) < 1e-4);
});
