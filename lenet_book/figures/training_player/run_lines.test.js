import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf } from "./run_lines.js";

const OPTIONS = { curves: ["training", "validation", "test"], spread: "range" };
const letters = { one: "A", two: "B" };
const run = (id, more = {}) => ({
  id,
  history: { loss: [[3, 1]], val_loss: [[4, 2]] },
  ...more,
});
const reference = { name: "the tutorial", history: { val_loss: [5, 6] } };
const named = (lines) => lines.map(({ name, heading, tone }) => [name, heading, tone].join(" | "));

test("one run has no letter, and its reference beside it", () => {
  const lines = linesOf([run("one", { reference })], letters, "loss", OPTIONS);
  assert.deepEqual(named(lines), [
    "training | training loss | alone",
    "validation | validation loss | alone",
    "the tutorial | validation loss, the tutorial | alone",
  ]);
  assert.deepEqual(
    lines.map(({ style }) => style),
    ["training", "validation", "reference"],
  );
  assert.deepEqual(lines.at(-1).values, [5, 6]);
});

test("of several runs each has its letter, and no reference", () => {
  const lines = linesOf([run("one", { reference }), run("two")], letters, "loss", OPTIONS);
  assert.deepEqual(named(lines), [
    "A training | A training loss | a",
    "A validation | A validation loss | a",
    "B training | B training loss | b",
    "B validation | B validation loss | b",
  ]);
});

test("what is not chosen, or was not kept, has no line", () => {
  const chosen = { ...OPTIONS, curves: ["test", "validation"] };
  assert.deepEqual(named(linesOf([run("one")], letters, "loss", chosen)), [
    "validation | validation loss | alone",
  ]);
  assert.deepEqual(linesOf([run("one", { reference })], letters, "accuracy", OPTIONS), []);
});
