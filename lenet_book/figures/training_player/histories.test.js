import assert from "node:assert/strict";
import test from "node:test";
import { curveOf, kindsOf, quantitiesOf } from "./histories.js";

const FULL = { history: { accuracy: [0.1], loss: [2], val_loss: [3], test_accuracy: [0.2] } };
const PLAIN = { history: { loss: [2] } };

test("a curve is found by its quantity and its kind of data", () => {
  assert.deepEqual(curveOf(FULL, "training", "loss"), [2]);
  assert.deepEqual(curveOf(FULL, "validation", "loss"), [3]);
  assert.deepEqual(curveOf(FULL, "test", "accuracy"), [0.2]);
  assert.equal(curveOf(FULL, "validation", "accuracy"), undefined);
});

test("there are charts of what any run has", () => {
  assert.deepEqual(quantitiesOf([PLAIN]), ["loss"]);
  assert.deepEqual(quantitiesOf([PLAIN, FULL]), ["accuracy", "loss"]);
  assert.deepEqual(kindsOf([PLAIN]), ["training"]);
  assert.deepEqual(kindsOf([PLAIN, FULL]), ["training", "validation", "test"]);
  assert.deepEqual(kindsOf([{ history: { val_accuracy: [1] } }]), ["validation"]);
});
