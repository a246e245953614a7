import assert from "node:assert/strict";
import test from "node:test";
import { Answer } from "./answer.js";

const answer = (kind, count, names = [], more = {}) =>
  new Answer({ answer: { kind, count, ...more }, layers: [{ output: [8, 8, count] }] }, names);
const ABC = ["a", "b", "c"];

test("a softmax says a class and its probability", () => {
  const three = answer("probabilities", 3, ABC);
  assert.equal(three.heard([0.2, 0.7, 0.1]), "b, 70 %");
  assert.deepEqual(
    [0, 1, null].map((truth) => three.verdict([0.2, 0.7, 0.1], truth)),
    ["wrong", "right", "unknown"],
  );
  assert.equal(three.most([0.2, 0.7, 0.1]), 1);
});

test("logits are never per cent, but for the softmax that belongs to their loss", () => {
  const values = [-0.28, 0.47, 0.1];
  assert.equal(answer("logits", 3, ABC).heard(values), "b, logit 0.47");
  assert.equal(answer("logits", 3, ABC).write(-0.28), "−0.28");
  const told = answer("logits", 3, ABC, { softmax: true }).heard(values);
  assert.equal(told, "b, logit 0.47 (softmax: 46 %)");
  assert.equal(answer("scores", 3, ABC).heard(values), "b, 0.47");
});

test("one sigmoid parts two classes at one half", () => {
  const two = answer("sigmoid", 1, ["cat", "dog"]);
  assert.equal(two.heard([0.59]), "dog, 59 %");
  assert.equal(two.heard([0.5]), "dog, 50 %");
  assert.equal(two.heard([0.41]), "cat, 59 %");
  assert.equal(two.verdict([0.59], 1), "right");
  assert.equal(two.verdict([0.41], 1), "wrong");
  assert.equal(two.outputName(0), "dog");
  assert.deepEqual([two.outputsOf(1), two.outputsOf(0)], [[0], []]);
  assert.equal(two.best([0.4]), null);
  assert.equal(answer("logit", 1).heard([-0.5]), "0, logit −0.50");
});

test("several sigmoids say yes each for itself, and are not right or wrong", () => {
  const three = answer("independent", 3, ABC);
  assert.equal(three.heard([0.91, 0.2, 0.5]), "a, 91 %, c, 50 %");
  assert.match(three.heard([0.1, 0.2, 0.3]), /^none: no output reaches/);
  assert.equal(three.verdict([0.91, 0.2, 0.5], 0), "unknown");
});

test("several classes of one picture are right where each says so, and no other", () => {
  const three = answer("independent", 3, ABC);
  assert.equal(three.className([0, 2]), "a, c");
  assert.equal(three.className([]), "none");
  assert.deepEqual(three.outputsOf([0, 2]), [0, 2]);
  assert.deepEqual(
    [[0, 2], [0], [0, 1], []].map((truth) => three.verdict([0.91, 0.2, 0.5], truth)),
    ["right", "wrong", "wrong", "wrong"],
  );
  assert.equal(three.verdict([0.1, 0.2, 0.3], []), "right");
  assert.equal(three.verdict([Number.NaN, 0.2, 0.3], []), "unknown");
});

test("a regression says its number, and its labels are numbers", () => {
  const one = answer("numbers", 1, ["0"]);
  assert.equal(one.heard([2.314]), "2.31");
  assert.equal(one.className(2.5), "2.50");
  assert.equal(one.verdict([2.5], 2.5), "unknown");
  assert.equal(answer("numbers", 6).heard([1, 2, 3, 4, 5, 6]), "1.00, 2.00, 3.00, 4.00, …");
});

test("maps and what is no number get no verdict, however many there are", () => {
  const maps = answer("maps", 16);
  const many = new Float32Array(128 * 128 * 16);
  assert.equal(maps.heard(many), "no class: it ends in maps, 8×8×16");
  assert.equal(maps.verdict(many, 1), "unknown");
  assert.equal(answer("probabilities", 2).choice([Number.NaN, 0.5]), null);
  assert.match(answer("probabilities", 2).heard([Number.NaN, 0.5]), /^nothing: .* no number$/);
  assert.equal(answer("scores", 262144).choice(many), 0);
});
