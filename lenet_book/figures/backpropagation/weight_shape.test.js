import assert from "node:assert/strict";
import { test } from "node:test";
import { weightShape } from "./weight_shape.js";

test("Keras's indices and the number of a weight lead to each other", () => {
  const kernel = weightShape({ kernelShape: [3, 5, 2, 16] });
  assert.equal(kernel.at([1, 4, 1]), 19);
  for (let at = 0; at < 3 * 5 * 2; at++) assert.equal(kernel.at(kernel.indices(at)), at);
  const dense = weightShape({ kernelShape: [40, 10] });
  assert.deepEqual(dense.indices(33), [33]);
  assert.equal(dense.at([33]), 33);
});

test("a kernel keeps its columns; the inputs of a dense layer stand in rows", () => {
  const kernel = weightShape({ kernelShape: [3, 5, 2, 16] });
  assert.deepEqual([kernel.cells, kernel.columns, kernel.channels], [15, 5, 2]);
  const dense = weightShape({ kernelShape: [40, 10] });
  assert.deepEqual([dense.cells, dense.columns, dense.channels], [40, 12, 1]);
  assert.equal(weightShape({ kernelShape: [7, 10] }).columns, 7); // all in one row
  assert.equal(weightShape({ kernelShape: [1, 15, 1, 2] }).columns, 15); // more than those have
  assert.deepEqual([kernel.isKernel, dense.isKernel], [true, false]);
});
