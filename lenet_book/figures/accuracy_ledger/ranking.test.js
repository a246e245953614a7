import assert from "node:assert/strict";
import { test } from "node:test";
import { goalOf, inOrder, openCount, rowOf } from "./ranking.js";

const row = (id, mean, change, status = null) => ({
  id,
  status,
  measures: { test: { mean, change } },
});
const ROWS = [
  row("start", 0.5, null, "kept"),
  row("aside", 0.7, { mean: 0.2, verdict: "open" }, "aside"),
  row("worse", 0.4, { mean: -0.1, verdict: "hurts" }, "kept"),
  row("wider", 0.9, { mean: 0.5, verdict: "helps" }, "network"),
];
const ids = (rows) => rows.map(({ id }) => id);

test("by what they bring, the row that changes nothing comes last", () => {
  assert.deepEqual(ids(inOrder(ROWS, "gain", "test")), ["wider", "aside", "worse", "start"]);
  assert.deepEqual(ids(inOrder(ROWS, "path", "test")), ["start", "aside", "worse", "wider"]);
});

test("the ledger leads to the last row that was kept; a learner's, to the best", () => {
  assert.equal(goalOf(ROWS, "test").id, "worse");
  const own = ROWS.map((one) => ({ ...one, status: null }));
  assert.equal(goalOf(own, "test").id, "wider");
});

test("a change that is open is counted, and a row without one is not", () => {
  assert.equal(openCount(ROWS, "test"), 1);
});

test("a row is found by its id, and of two best ones the first is led to", () => {
  assert.equal(rowOf(ROWS, "worse"), ROWS[2]);
  assert.equal(rowOf(ROWS, "nowhere"), null);
  const equal = [row("a", 0.5, null), row("b", 0.8, null), row("c", 0.8, null)];
  assert.equal(goalOf(equal, "test").id, "b");
});
