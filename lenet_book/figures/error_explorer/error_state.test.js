import assert from "node:assert/strict";
import test from "node:test";
import { cellAfter, isPossible, lookedAt, membersOf } from "./error_state.js";
import FIGURE from "./figure.json" with { type: "json" };
import { sharesOf } from "./shares.js";

const { state: pieces } = FIGURE;
const BEGINNING = Object.fromEntries(
  Object.entries(pieces).map(([name, piece]) => [name, piece.default]),
);
const LIMITS = { pieces, networks: ["tutorial", "better"], classes: 10, total: 10_000 };
const fits = (change, limits = LIMITS) => isPossible({ ...BEGINNING, ...change }, limits);

test("what a figure begins with may be shown, and each part's range ends where it does", () => {
  assert.ok(fits({}));
  assert.ok(fits({ picture: 9999, network: "better", order: "least", truth: 9, found: 0 }));
  for (const change of [
    { network: "other" },
    { truth: 10 },
    { truth: -1 },
    { truth: 1.5 },
    { found: 10 },
    { found: null },
    { order: "constructor" },
    { picture: 10_000 },
    { picture: -1 },
  ]) {
    assert.ok(!fits(change), JSON.stringify(change));
  }
  assert.ok(!fits({ network: "better" }, { ...LIMITS, networks: ["tutorial"] }));
});

const ROW = {
  numbers: [4, 8, 15, 16],
  cells: { tutorial: [[2, 0, 3], []], better: [[1], [0]] },
};

test("the pictures of a cell come surest first, or turned round, and the row keeps its order", () => {
  const state = { network: "tutorial", found: 0, order: "surest" };
  assert.deepEqual(membersOf(ROW, state), [2, 0, 3]);
  assert.deepEqual(membersOf(ROW, { ...state, order: "least" }), [3, 0, 2]);
  assert.deepEqual(membersOf(ROW, state), [2, 0, 3]);
  assert.deepEqual(membersOf(ROW, { ...state, found: 1 }), []);
});

test("the chosen picture is looked at where it is in the cell, else the first", () => {
  assert.equal(lookedAt(ROW, [2, 0, 3], 4), 0);
  assert.equal(lookedAt(ROW, [2, 0, 3], 8), 2, "picture 8 is in another cell");
  assert.equal(lookedAt(ROW, [2, 0, 3], null), 2);
  assert.equal(lookedAt(ROW, [], 4), null);
});

test("arrow keys lead to the next cell, and no further than the last", () => {
  const from = { truth: 3, found: 9 };
  assert.deepEqual(cellAfter("ArrowUp", from, 10), { truth: 2, found: 9 });
  assert.deepEqual(cellAfter("ArrowDown", from, 10), { truth: 4, found: 9 });
  assert.deepEqual(cellAfter("ArrowLeft", from, 10), { truth: 3, found: 8 });
  assert.deepEqual(cellAfter("ArrowRight", from, 10), { truth: 3, found: 9 });
  assert.deepEqual(cellAfter("Home", from, 10), { truth: 3, found: 0 });
  assert.deepEqual(cellAfter("End", { truth: 3, found: 2 }, 4), { truth: 3, found: 3 });
  const inside = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].map((key) =>
    Object.values(cellAfter(key, { truth: 3, found: 4 }, 10)),
  );
  assert.deepEqual(inside, [
    [2, 4],
    [4, 4],
    [3, 3],
    [3, 5],
    [3, 0],
    [3, 9],
  ]);
  assert.equal(cellAfter("Enter", from, 10), null);
  assert.equal(cellAfter("toString", from, 10), null);
});

test("probabilities come from two bytes each, the lower one first", () => {
  const bytes = Buffer.from([0, 0, 255, 255, 0, 128]).toString("base64");
  const shares = sharesOf({ bytes });
  assert.deepEqual([...shares.slice(0, 2)], [0, 1]);
  assert.ok(Math.abs(shares[2] - 0.5) < 1e-4);
});
