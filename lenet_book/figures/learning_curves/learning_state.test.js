import assert from "node:assert/strict";
import test from "node:test";
import { pointsOf, rowsOf } from "./curve_numbers.js";
import contract from "./figure.json" with { type: "json" };
import {
  choosing,
  inWindow,
  lineOf,
  misfit,
  readState,
  showingAll,
  shownLines,
} from "./learning_state.js";

const PIECES = contract.state;
const START = Object.fromEntries(Object.entries(PIECES).map(([key, one]) => [key, one.default]));
const SIZES = [100, 1000, 10_000, 50_000];
const line = (model, held, runs = [[0.2, 0.3, 0.4, 0.5]]) => ({
  id: held === "nothing" ? model : `${model}-${held}`,
  ...{ model, held, name: null, sizes: SIZES, runs },
});
const LINES = [
  line("tutorial", "epochs"),
  line("tutorial", "steps"),
  line("nearest", "nothing"),
  { ...line("own1", "nothing"), name: "mine", sizes: [10, 60_000], runs: [[null, 0.5]] },
];
const SEEN = { ...START, shown: "measured" };

test("a link can say what there is, and nothing else", () => {
  for (const patch of [
    {},
    { held: "steps", guess: [0, 100, -1, 50], shown: "measured" },
    { model: "nearest", held: "steps" },
    { model: "own1", at: 10 },
    { beside: ["tutorial-steps", "nearest"], sizes: [10, 60_000], fit: 10_000 },
    { across: "number", up: "factors" },
  ]) {
    assert.equal(misfit({ ...START, ...patch }, LINES, PIECES), "", JSON.stringify(patch));
  }
  for (const [piece, values] of Object.entries({
    model: ["constructor", "", null, "dense"],
    held: ["nothing", "toString", null],
    shown: ["all", null],
    across: ["constructor", "epochs"],
    up: ["toString", null],
    guess: [[], [10], [10, 20, 30, 40, 50], [-2, 0, 0, 0], [0, 0, 0, 101], [0, 0, 0, NaN]],
    beside: [["tutorial-epochs"], ["nearest", "nearest"], ["constructor"]],
    at: [0, 999, 60_000, NaN, null],
    sizes: [[100], [100, 100], [1000, 100], [100, 99_999], [10, NaN]],
    fit: [100, 1000, 50_000, NaN],
  })) {
    for (const value of values) {
      const found = misfit({ ...START, [piece]: value }, LINES, PIECES);
      assert.equal(found, piece, JSON.stringify([piece, value]));
    }
  }
});

test("the line that is looked at shows when it is measured, and those beside it at once", () => {
  const shown = (patch) => shownLines(LINES, readState({ ...SEEN, ...patch })).map(({ id }) => id);
  assert.deepEqual(shown({}), ["tutorial-epochs"]);
  assert.deepEqual(shown({ beside: ["nearest", "own1"] }), ["tutorial-epochs", "nearest", "own1"]);
  assert.deepEqual(shown({ shown: "guess", beside: ["nearest"] }), ["nearest"]);
});

test("another curve is guessed first, and what was seen stays beside it", () => {
  const next = choosing(LINES, readState(SEEN), { model: "nearest" });
  assert.deepEqual(next, {
    ...{ model: "nearest", beside: ["tutorial-epochs"] },
    ...{ guess: null, shown: "guess", at: 1000, fit: null },
  });
});

test("a curve that was seen shows at once, and one that was not asks again", () => {
  const state = readState({ ...SEEN, beside: ["nearest"], guess: [1, 2, 3, 4] });
  const back = choosing(LINES, state, { model: "nearest" });
  assert.deepEqual([back.shown, back.beside], ["measured", ["tutorial-epochs"]]);
  const steps = choosing(LINES, state, { held: "steps" });
  assert.deepEqual([steps.shown, steps.guess], ["guess", null]);
  assert.deepEqual(steps.beside, ["tutorial-epochs", "nearest"]);
  // One that was asked for and not shown leaves nothing behind.
  assert.deepEqual(choosing(LINES, readState(START), { model: "nearest" }).beside, []);
});

test("what the next curve lacks is not carried along", () => {
  const next = choosing(LINES, readState({ ...SEEN, fit: 10_000, at: 100 }), { model: "own1" });
  assert.deepEqual([next.at, next.fit], [10, null]);
  const tens = [...LINES, { ...line("own2", "nothing"), sizes: [100, 400] }];
  assert.equal(choosing(tens, readState({ ...SEEN, at: 200 }), { model: "own2" }).at, 100); // or 400
  const same = choosing(LINES, readState(SEEN), { model: "tutorial" });
  assert.ok(!("guess" in same));
});

test("all curves show, or one alone", () => {
  const all = showingAll(LINES, readState(START), true);
  assert.deepEqual(all.beside, ["tutorial-steps", "nearest", "own1"]);
  assert.equal(shownLines(LINES, { ...START, ...all }).length, 4);
  assert.deepEqual(showingAll(LINES, readState(SEEN), false).beside, []);
  assert.deepEqual(shownLines(LINES, readState(START)), []);
  assert.equal(lineOf(LINES, { model: "tutorial", held: "steps" }).id, "tutorial-steps");
});

test("the window holds its ends", () => {
  const within = (sizes) => SIZES.filter((size) => inWindow(size, { sizes }));
  assert.deepEqual(within([1000, 10_000]), [1000, 10_000]);
  assert.deepEqual(within(null), SIZES);
});

test("a size at which a run diverged has no mean, and says how many did", () => {
  const runs = [
    [0.2, 0.3],
    [null, 0.5],
  ];
  const [gap, good] = pointsOf({ sizes: [10, 20], runs });
  assert.deepEqual(gap, { size: 10, mean: null, half: null, runs: 2, diverged: 1 });
  assert.equal(good.mean, 0.4);
  assert.ok(Math.abs(good.half - (12.706 * 0.1414213562) / Math.SQRT2) < 1e-3);
  const name = () => "a, b";
  assert.deepEqual(rowsOf([{ sizes: [10, 20], runs }], name).slice(1, 3), [
    ["a, b", 10, 1, 0.2],
    ["a, b", 10, 2, "diverged"],
  ]);
});
