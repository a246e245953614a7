import assert from "node:assert/strict";
import test from "node:test";
import { axisOf } from "../shared/charts/series.js";
import { axesOf } from "./chart_axes.js";

const SIZES = [100, 1000, 10_000];
const MEANS = [0.2, 0.4, 0.6];
const view = (state, more = {}) => ({
  ...{ state: { sizes: null, across: "factors", up: "accuracy", ...state } },
  ...{ isAsked: false, guess: null, line: { sizes: SIZES } },
  shown: [{ sizes: SIZES, points: SIZES.map((size, i) => ({ size, mean: MEANS[i] })) }],
  ...more,
});
const BOX = { width: 572, height: 250 }; // 500 between left and right, 200 between top and bottom

test("by factors, ten times as many pictures are as far everywhere; by number, ten times as far", () => {
  const byFactors = axesOf(BOX, view({}));
  assert.deepEqual([byFactors.left, byFactors.right], [46, 546]);
  assert.deepEqual(SIZES.map(byFactors.x).map(Math.round), [46, 296, 546]);
  const byNumber = axesOf(BOX, view({ across: "number" }));
  assert.deepEqual(SIZES.map(byNumber.x).map(Math.round), [46, 91, 546]);
  const one = axesOf(BOX, view({ sizes: [1000, 1000] }));
  assert.equal(one.x(1000), 46);
});

test("asked for a guess, the whole of the axis shows, so that nothing gives away what comes", () => {
  const { y, top, bottom, at, ticks } = axesOf(BOX, view({}, { isAsked: true }));
  assert.deepEqual(
    ticks.map(({ tick }) => tick),
    [0, 0.2, 0.4, 0.6, 0.8, 1],
  );
  assert.deepEqual([y(1), y(0), y(0.5)], [top, bottom, (top + bottom) / 2]);
  assert.deepEqual(at(300, y(0.25), SIZES), [1, 25]);
  assert.deepEqual(at(-50, bottom + 30, SIZES), [0, 0]);
});

test("errors go down where accuracies go up", () => {
  const errors = axesOf(BOX, view({ up: "error" }));
  assert.ok(errors.isError && errors.y(0.6) > errors.y(0.2));
});

const near = (found, wanted) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found}, ${wanted}`);

test("what is shown stands where its axis has it: accuracies, errors, and errors by factors", () => {
  for (const [up, scale] of /** @type {const} */ ([
    ["accuracy", "linear"],
    ["error", "linear"],
    ["factors", "log"],
  ])) {
    const values = MEANS.map((mean) => (up === "accuracy" ? mean : 1 - mean));
    const axis = axisOf(values, scale);
    const { y, ticks, isError, top, bottom } = axesOf(BOX, view({ up }));
    assert.deepEqual([top, bottom, isError], [12, 212, up !== "accuracy"]);
    MEANS.forEach((mean, i) => {
      near(y(mean), 12 + (1 - axis.place(values[i])) * 200);
    });
    assert.deepEqual(
      ticks,
      axis.ticks.map((tick) => ({ tick, y: 12 + (1 - axis.place(tick)) * 200 })),
    );
  }
  const { y } = axesOf(BOX, view({ up: "factors" }));
  near(y(1), 12 + (1 - axisOf([0.8, 0.6, 0.4], "log").place(0.01)) * 200);
  near(y(1), y(0.99)); // no error has no logarithm: it stands where one per cent does
  assert.ok(y(0.99) > y(0.98));
});

test("a guess is on the whole axis, and on one of factors its points count as those that show", () => {
  const whole = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const ticksOf = (up, more) => axesOf(BOX, view({ up }, more)).ticks.map(({ tick }) => tick);
  const guess = [10, -1, 95];
  assert.deepEqual(ticksOf("accuracy", { guess }), whole);
  assert.deepEqual(ticksOf("error", { guess }), whole);
  assert.deepEqual(ticksOf("factors", { guess }), axisOf([0.8, 0.6, 0.4, 0.9, 0.05], "log").ticks);
  const { y } = axesOf(BOX, view({ up: "factors" }, { guess }));
  near(y(0.5), 12 + (1 - axisOf([0.8, 0.6, 0.4, 0.9, 0.05], "log").place(0.5)) * 200);
  assert.deepEqual(ticksOf("factors", { guess, isAsked: true }), whole);
  assert.deepEqual(ticksOf("accuracy", { shown: [] }), whole); // nothing shows yet
  const points = SIZES.map((size, i) => ({ size, mean: i === 1 ? null : MEANS[i] }));
  const diverged = { shown: [{ sizes: SIZES, points }] };
  assert.deepEqual(ticksOf("accuracy", diverged), axisOf([0.2, 0.6], "linear").ticks);
});

test("only what lies in the window has a place, unless a guess is asked for", () => {
  const inside = axesOf(BOX, view({ sizes: [1000, 10_000] }));
  assert.deepEqual([inside.x(1000), inside.x(10_000)], [46, 546]);
  assert.deepEqual(SIZES.map(inside.isIn), [false, true, true]);
  const { ticks } = inside;
  assert.deepEqual(
    ticks.map(({ tick }) => tick),
    axisOf([0.4, 0.6], "linear").ticks,
  );
  const asked = axesOf(BOX, view({ sizes: [1000, 10_000] }, { isAsked: true }));
  assert.deepEqual(SIZES.map(asked.isIn), [true, true, true]);
});

test("numbers of pictures get a label where there is room for 44 pixels, the largest first", () => {
  const sizes = [10, 20, 30, 54, 98, 510];
  const line = { sizes: [98, 10, 20, 30] };
  const shown = [{ sizes: [510, 98, 54, 10], points: [] }];
  const found = axesOf(BOX, view({ across: "number" }, { line, shown }));
  assert.deepEqual(sizes.map(found.x), [46, 56, 66, 90, 134, 546]); // a pixel for each picture
  assert.deepEqual(found.sizes, [510, 98, 54, 10]); // 54 and 10 are just 44 apart
});

test("a point of the chart is the nearest size, and a whole per cent from 0 to 100", () => {
  const { at, x } = axesOf(BOX, view({}, { isAsked: true }));
  assert.deepEqual(at(x(1000) + 120, 12, SIZES), [1, 100]);
  assert.deepEqual(at(x(1000) + 130, 11.1, SIZES), [2, 100]);
  assert.deepEqual(at(9999, -40, SIZES), [2, 100]);
  assert.deepEqual(at(46, 211, SIZES), [0, 1]);
  assert.deepEqual(at(46, 32, SIZES), [0, 90]);
});
