import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { isPossible, nextDraw, strongest, waysOf, withKind } from "./stress_state.js";

const CONTRACT = JSON.parse(readFileSync(new URL("figure.json", import.meta.url), "utf8"));
const PIECES = CONTRACT.state;
const KINDS = Object.keys(PIECES.kind.choices);
const START = Object.fromEntries(
  Object.entries(PIECES).map(([key, piece]) => [key, piece.default]),
);
const LIMITS = { pieces: PIECES, pictures: 100, networks: ["tutorial", "better"], classes: 10 };

test("what can be chosen is possible, at every kind's ends", () => {
  assert.ok(isPossible(START, LIMITS));
  for (const kind of KINDS) {
    const begun = { ...START, ...withKind(kind) };
    assert.ok(isPossible(begun, LIMITS), kind);
    assert.ok(isPossible({ ...begun, strength: 0 }, LIMITS), kind);
    assert.ok(isPossible({ ...begun, strength: strongest(kind) }, LIMITS), kind);
    assert.ok(isPossible({ ...begun, way: waysOf(kind) - 1 }, LIMITS), kind);
  }
  const { draw, period } = PIECES;
  for (const patch of [
    { index: 99, network: "better" },
    ...[0, 9].map((target) => ({ target })),
    ...[draw.least, draw.most].map((value) => ({ draw: value })),
    ...[period.least, period.most].map((value) => ({ period: value })),
  ]) {
    assert.ok(isPossible({ ...START, ...patch }, LIMITS), JSON.stringify(patch));
  }
  assert.equal(Math.max(...KINDS.map(strongest)), PIECES.strength.most);
  assert.equal(Math.max(...KINDS.map(waysOf)), PIECES.way.most + 1);
});

test("a kind begins with its weakest strength, and where levels count, with none", () => {
  const begun = Object.fromEntries(KINDS.map((kind) => [kind, withKind(kind).strength]));
  const { shift, noise, rotation, stripes, one_step, many_steps, by_chance } = begun;
  assert.deepEqual(
    { shift, noise, rotation, stripes },
    { shift: 1, noise: 4, rotation: 5, stripes: 1 },
  );
  assert.deepEqual([one_step, many_steps, by_chance], [0, 0, 0]);
  assert.equal(shift, START.strength);
  const levels = ["one_step", "many_steps", "by_chance", "stripes"].map(strongest);
  assert.deepEqual(levels, [8, 8, 8, 8]);
});

test("what cannot be chosen is not, whatever a link says", () => {
  const wrong = {
    index: [100, -1, 0.5, Number.NaN, null],
    network: ["", "toString", null],
    kind: ["", "toString", "rain", null],
    strength: [-1, 9, 1.5, Number.NaN, null],
    way: [4, -1, null],
    target: [10, -1, Number.NaN],
    draw: [0, 10, null],
    period: [1, 17, 2.5, null],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      assert.ok(!isPossible({ ...START, [name]: value }, LIMITS), `${name} ${value}`);
    }
  }
  assert.ok(!isPossible({ ...START, kind: "noise", strength: 65 }, LIMITS));
  assert.ok(!isPossible({ ...START, kind: "noise", way: 1 }, LIMITS));
});

test("draws follow each other round", () => {
  assert.deepEqual(
    [1, 8, 9].map((draw) => nextDraw(draw, 9)),
    [2, 9, 1],
  );
});
