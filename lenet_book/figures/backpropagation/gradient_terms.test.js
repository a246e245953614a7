import assert from "node:assert/strict";
import { test } from "node:test";
import { strongest } from "./gradient_terms.js";

const line = ({ product }) => ({ label: `at ${product}`, value: product });
const terms = (products) =>
  strongest(
    products.map((product) => ({ product })),
    line,
  );

test("the six strongest stand alone, the others are added up", () => {
  const all = terms([1, -8, 2, 7, -3, 6, 5, -4]);
  assert.deepEqual(
    all.map(({ value }) => value),
    [-8, 7, 6, 5, -4, -3, 3],
  );
  assert.deepEqual([all[0].label, all[6].label], ["at -8", "the other 2 together"]);
});

test("one that is left over is not several, and of six none is", () => {
  assert.equal(terms([1, 2, 3, 4, 5, 6, 7]).at(-1).label, "the other one");
  assert.deepEqual(terms([1, 2, 3, 4, 5, 6]).at(-1), { label: "at 1", value: 1 });
});
