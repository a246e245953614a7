import assert from "node:assert/strict";
import test from "node:test";
import { zoomedBy } from "./chart_controls.js";

test("zooming in shows half the epochs around the marked one, and never less than two", () => {
  assert.deepEqual(zoomedBy(0.5, { from: 0, to: 40, epochs: 40, marked: 20 }), [10, 30]);
  assert.deepEqual(zoomedBy(0.5, { from: 5, to: 7, epochs: 40, marked: 6 }), [5, 7]);
});

test("at the ends of training, what is shown stays within it", () => {
  assert.deepEqual(zoomedBy(0.5, { from: 0, to: 40, epochs: 40, marked: 1 }), [0, 20]);
  assert.deepEqual(zoomedBy(0.5, { from: 0, to: 40, epochs: 40, marked: 40 }), [20, 40]);
});

test("zooming out far enough shows all", () => {
  assert.deepEqual(zoomedBy(2, { from: 10, to: 20, epochs: 40, marked: 15 }), [5, 25]);
  assert.equal(zoomedBy(2, { from: 10, to: 30, epochs: 40, marked: 15 }), null);
});
