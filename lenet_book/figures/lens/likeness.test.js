import assert from "node:assert/strict";
import test from "node:test";
import { rankCorrelation, ranks, similarity } from "./likeness.js";

const square = (number) => Float64Array.from({ length: 64 }, (_, i) => number(i));
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

test("equal numbers share the mean of their places", () => {
  assert.deepEqual([...ranks([5, 1, 5, 0])], [2.5, 1, 2.5, 0]);
});

test("only the order counts, and the other way round it is −1", () => {
  near(rankCorrelation([1, 2, 3, 4], [0, 10, 11, 1000]), 1);
  near(rankCorrelation([1, 2, 3, 4], [8, 7, 1, -2]), -1);
});

test("a map that is the same everywhere has no order", () => {
  assert.equal(rankCorrelation([1, 2, 3], [4, 4, 4]), null);
  assert.equal(
    similarity(
      square((i) => i),
      square(() => 0),
      [8, 8],
    ),
    null,
  );
});

test("a map is as similar as can be to itself, whatever its scale", () => {
  const map = square((i) => Math.sin(i));
  near(
    similarity(
      map,
      map.map((value) => 7 * value),
      [8, 8],
    ),
    1,
  );
  assert.ok(
    similarity(
      map,
      map.map((value) => -value),
      [8, 8],
    ) < 0,
  );
});

test("maps smaller than a window have no structural similarity", () => {
  assert.equal(similarity([1, 2, 3, 4], [1, 2, 3, 4], [2, 2]), null);
});
