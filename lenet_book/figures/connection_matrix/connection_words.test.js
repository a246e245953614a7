import assert from "node:assert/strict";
import { test } from "node:test";
import "../../../tests/figures/js/elements_as_text.js";
import * as says from "./connection_words.js";
import { layoutsFor } from "./layouts.js";

/** @type {any} */
const C3 = {
  label: "C3",
  kernelShape: [5, 5, 4, 3],
  inputShape: [14, 14, 4],
  outputShape: [10, 10, 3],
};
const SUBSETS = [
  [0, 1],
  [1, 2],
  [0, 1, 2, 3],
];
const layouts = layoutsFor(C3, { model: SUBSETS, paper: SUBSETS });

test("the model's own table is told from one that links all", () => {
  assert.equal(says.layoutName("model", layouts.model, 4), "the model’s own");
  const all = layoutsFor(C3, { model: SUBSETS.map(() => [0, 1, 2, 3]) });
  assert.equal(says.layoutName("model", all.model, 4), "all-to-all");
  assert.equal(says.layoutName("1998", layouts.paper, 4), "1998");
  assert.deepEqual(
    ["depthwise", "pointwise", "separable", "grouped"].map((id) =>
      says.layoutName(id, layouts.paper, 4),
    ),
    ["depthwise", "1×1", "depthwise, then 1×1", "2 groups"],
  );
});

test("a layout that is not run says so, and between which maps it lies", () => {
  const text = says.layoutSays("separable", "S2", C3).join("");
  assert.match(text, /first depthwise, from S2 to D, .* from D to C3, .* counted and not run\.$/);
  assert.match(says.layoutSays("depthwise", "S2", C3).join(""), /^Depthwise: .* it makes 4 maps/);
});

test("each kind of subset has its name", () => {
  const kinds = [[], [2], [3, 0], [0, 1, 3, 4], [0, 2, 3], [0, 1, 2, 3, 4, 5]];
  assert.deepEqual(
    kinds.map((subset) => says.kindOf(subset, 6)),
    ["none", "one alone", "2 in 2 groups", "2 pairs", "3 in 2 groups", "all 6"],
  );
  assert.equal(says.kindOf([5, 0], 6), "2 neighbours");
});

test("maps are listed as one reads them aloud", () => {
  assert.deepEqual([[], [4], [0, 1], [0, 1, 5]].map(says.listOf), [
    "no map",
    "map 4",
    "maps 0 and 1",
    "maps 0, 1 and 5",
  ]);
});

test("the cost of a layout is added up step by step", () => {
  assert.equal(
    says.costSays(layouts.model, true).join(""),
    "8 links × 25 weights + 3 biases = 203 parameters. Slid over the maps, the weights make " +
      "200 weights × 100 places = 20,000 products for a picture.",
  );
  assert.equal(
    says.costSays(layouts.separable, false).join(""),
    "4 links × 25 weights + 12 links × 1 weight = 112 parameters. Slid over the maps, the " +
      "weights make 100 weights × 100 places + 12 weights × 100 places = 11,200 products for " +
      "a picture.",
  );
});

test("a column says what it sees, what it costs, and what it becomes", () => {
  const said = (c, bias) => says.columnSays(SUBSETS, c, { ...C3, bias }, "S2").join("");
  assert.equal(
    said(0, true),
    "C3 map 0 sees maps 0 and 1 of S2: 2 neighbours. 2 × 25 + 1 = 51 parameters. " +
      "Turned by one place on the ring, it is map 1.",
  );
  assert.match(said(1, false), /: 2 neighbours\. 2 × 25 = 50 parameters\. .* not in the table\.$/);
  assert.match(said(2, true), /all 4\. 4 × 25 \+ 1 = 101 parameters\. .* it is the same set\.$/);
});

test("a column may be turned into the first one, over the end of the ring", () => {
  const neighbours = [
    [0, 1],
    [3, 0],
  ]; // of four maps
  const said = says.columnSays(neighbours, 1, C3, "S2").join("");
  assert.match(said, /maps 3 and 0 of S2: .* Turned by one place on the ring, it is map 0\.$/);
});
