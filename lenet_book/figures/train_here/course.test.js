import assert from "node:assert/strict";
import test from "node:test";
import { courseOf, curveOf, paceOf, take, wrongWith } from "./course.js";

const SETTINGS = { pictures: 1000, epochs: 10, optimiser: "sgd", rate: 0.2 };
const report = (patch) => ({
  mode: "go",
  seen: 500,
  step: 16,
  epoch: 1,
  seconds: 0.25,
  points: [{ seen: 500, loss: 2.2, accuracy: 0.15 }],
  judged: [],
  ...patch,
});
const after = (...reports) => {
  const course = courseOf(SETTINGS, 320);
  for (const one of reports) take(course, report(one));
  return course;
};
const judged = [{ seen: 0, loss: 2.3, accuracy: 0.1 }];

const LEAST = 1e-5;

test("reports add up to a course", () => {
  const course = after(
    { judged },
    { seen: 1000, points: [{ seen: 1000, loss: 2, accuracy: 0.3 }] },
  );
  assert.deepEqual(curveOf(course.points, "accuracy"), [
    [500, 0.15],
    [1000, 0.3],
  ]);
  assert.equal(course.seen, 1000);
});

test("its pace says how long the rest takes", () => {
  assert.deepEqual(paceOf(after({})), { speed: 2000, left: 4.75 });
  assert.deepEqual(paceOf(after({ seen: 0, seconds: 0 })), { speed: 0, left: Infinity });
  assert.deepEqual(paceOf(after({ seconds: 1000 })), { speed: 0.5, left: 19_000 });
});

test("a loss that grows is a training that diverges, with a rate to try", () => {
  assert.equal(wrongWith(after({ judged }), LEAST), null);
  assert.equal(wrongWith(after({}), LEAST), null);
  const points = [{ seen: 500, loss: 9, accuracy: 0.1 }];
  const wrong = wrongWith(after({ judged, points }), LEAST);
  assert.deepEqual(wrong, { text: "diverged", first: 2.3, now: 9, rate: 0.05 });
});

test("no smaller rate is named than can be set", () => {
  const points = [{ seen: 500, loss: 9, accuracy: 0.1 }];
  const at = (rate) => {
    const course = after({ judged, points });
    return wrongWith({ ...course, settings: { ...course.settings, rate } }, LEAST);
  };
  assert.equal(at(5e-5).rate, LEAST);
  assert.equal(at(5e-5).text, "diverged");
  assert.equal(at(LEAST).text, "least");
});

test("a loss that stays that of guessing is told, but not of shuffled labels", () => {
  const at = (patch, loss = 2.31) => {
    const points = [{ seen: 12_000, loss, accuracy: 0.1 }];
    const course = after({ judged, points });
    return wrongWith({ ...course, settings: { ...course.settings, ...patch } }, LEAST);
  };
  assert.deepEqual(at({}), { text: "stuck", first: 2.3, now: 2.31, rate: 0.05 });
  assert.equal(at({}, 2.2), null);
  assert.equal(at({ rate: 0.05 }), null); // it learns slowly
  assert.equal(at({ labels: "shuffled" }), null);
});

test("a loss that is no number is told, and not drawn", () => {
  const points = [{ seen: 500, loss: NaN, accuracy: 0.1 }];
  const course = after({ judged, mode: "diverged", points });
  const { text, rate } = wrongWith(course, LEAST);
  assert.deepEqual([text, rate], ["no_number", 0.05]);
  assert.deepEqual(curveOf(course.points, "loss"), []);
});

test("a training that has not begun has come to nothing yet", () => {
  assert.deepEqual(courseOf(SETTINGS, 320), {
    ...{ settings: SETTINGS, steps: 320, mode: "new", points: [], judged: [] },
    ...{ seen: 0, step: 0, epoch: 0, seconds: 0, engine: "", isApart: true },
  });
});

test("what is told begins where a loss is half a unit worse, or 10 000 pictures were seen", () => {
  const at = (first, seen, loss, patch = {}) => {
    const course = after({
      judged: [{ seen: 0, loss: first, accuracy: 0.1 }],
      points: [{ seen, loss, accuracy: 0.1 }],
    });
    return wrongWith({ ...course, settings: { ...SETTINGS, ...patch } }, LEAST);
  };
  assert.equal(at(2.5, 500, 3), null);
  assert.equal(at(2.5, 500, 3.1).text, "diverged");
  assert.equal(at(2.3, 10_000, 2.3).text, "stuck");
  assert.equal(at(2.3, 9_999, 2.3), null);
  assert.equal(at(2.3, 10_000, Math.log(10) - 0.06), null);
  assert.equal(at(2.3, 10_000, Math.log(10) - 0.04).text, "stuck");
  // From the usual rate on, a tenth is to be tried, as one digit.
  assert.equal(at(1, 500, 9, { rate: 0.05 }).rate, 0.005);
  assert.equal(at(1, 500, 9, { rate: 0.01 }).rate, 0.001);
  assert.equal(at(1, 500, 9, { rate: 0.0123 }).rate, 0.001);
});
