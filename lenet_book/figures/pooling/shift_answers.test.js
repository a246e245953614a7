import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsLost, movedRight, shiftAnswers } from "./shift_answers.js";

// Two rows of four pixels with one channel.
const SHAPE = [2, 4, 1];
const PICTURE = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);

test("a move fills the gap with the column at the left edge", () => {
  assert.deepEqual([...movedRight(PICTURE, SHAPE, 2)], [1, 1, 1, 2, 5, 5, 5, 6]);
  assert.deepEqual([...movedRight(PICTURE, SHAPE, 0)], [...PICTURE]);
});

test("the control loses the same columns and does not move", () => {
  assert.deepEqual([...columnsLost(PICTURE, SHAPE, 2)], [1, 2, 2, 2, 5, 6, 6, 6]);
  assert.deepEqual([...columnsLost(PICTURE, SHAPE, 0)], [...PICTURE]);
});

test("channels stay together", () => {
  const pixels = Float32Array.from([1, 10, 2, 20, 3, 30]);
  assert.deepEqual([...movedRight(pixels, [1, 3, 2], 1)], [1, 10, 1, 10, 2, 20]);
  assert.deepEqual([...columnsLost(pixels, [1, 3, 2], 1)], [1, 10, 2, 20, 2, 20]);
});

test("only probabilities of classes are answers", () => {
  const net = (kind) => ({
    spec: { input: SHAPE, answer: { kind, count: 2 } },
    forward: (input) => ({ maps: [Float32Array.of(input[3], input[4])] }),
  });
  const { rest, moved, control } = shiftAnswers(net("probabilities"), PICTURE, 3);
  assert.deepEqual([rest.best, moved.best, control.best], [1, 1, 1]);
  assert.deepEqual([...moved.outputs], [1, 5]);
  assert.equal(shiftAnswers(net("logits"), PICTURE, 3), null);
  assert.equal(shiftAnswers(net("maps"), PICTURE, 3), null);
});
