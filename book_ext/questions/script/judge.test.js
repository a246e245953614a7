import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "./judge.js";

test("a choice is right by its number, and each line has its own sentence", () => {
  const question = { form: "choice", right: 2 };
  assert.deepEqual(judge(question, ["a", "b"], 2), { right: true, reply: 1 });
  assert.deepEqual(judge(question, ["a", "b"], 1), { right: false, reply: 0 });
});

const NUMBER = { form: "number", right: 0.207, tolerance: 0.05 };
const REPLIES = ["0.827", "more", "less"];

test("a number counts within the tolerance, ends included", () => {
  assert.equal(judge(NUMBER, REPLIES, 0.2).right, true);
  assert.equal(judge(NUMBER, REPLIES, 0.257).right, true);
  assert.equal(judge(NUMBER, REPLIES, 0.26).right, false);
});

test("a known wrong number has its sentence, every other the one of its side", () => {
  assert.deepEqual(judge(NUMBER, REPLIES, 0.8), { right: false, reply: 0 });
  assert.deepEqual(judge(NUMBER, REPLIES, 5), { right: false, reply: 1 });
  assert.deepEqual(judge(NUMBER, REPLIES, -5), { right: false, reply: 2 });
});

const FIGURE = { form: "figure", right: { shift: [2, 4], how: ["average"] } };

test("a figure is right when each named piece of its state is one of the right values", () => {
  const replies = ["shift = 1", "otherwise"];
  const state = { shift: 4, how: "average", unit: [1, 2, 3] };
  assert.equal(judge(FIGURE, replies, state).right, true);
  assert.deepEqual(judge(FIGURE, replies, { ...state, shift: 1 }), { right: false, reply: 0 });
  assert.deepEqual(judge(FIGURE, replies, { ...state, how: "maximum" }), {
    right: false,
    reply: 1,
  });
});

test("where a range is right, every number in it is, its ends included", () => {
  const question = { form: "figure", right: { rate: [{ between: [0.0792, 0.08] }] } };
  for (const rate of [0.0792, "0.0799999", 0.08]) {
    assert.equal(judge(question, ["otherwise"], { rate }).right, true, String(rate));
  }
  for (const rate of [0.079, 0.0801, "", null]) {
    assert.equal(judge(question, ["otherwise"], { rate }).right, false, String(rate));
  }
});

test("a place in a layer is compared number by number", () => {
  const question = { form: "figure", right: { unit: [[4, 12, 1]] } };
  assert.equal(judge(question, ["otherwise"], { unit: [4, 12, 1] }).right, true);
  assert.equal(judge(question, ["otherwise"], { unit: [4, 1, 2] }).right, false);
});
