import assert from "node:assert/strict";
import { test } from "node:test";
import { courseOf } from "./pair_course.js";
import { roundsOf } from "./pair_rounds.js";

const FAST = { isAveraged: true, isSame: false, b: "fast" };

/** Rounds with workers that do what they are told when the test says so. */
function begun(patch = {}, isQuick = true) {
  const course = courseOf(new Float32Array(2));
  const switches = { ...FAST, ...patch };
  const told = [];
  const rested = [];
  const steps = { A: 0, B: 0, one: 0 };
  const rounds = roundsOf({
    ...{ course, isQuick, switches: () => switches },
    post: (name, message) => told.push({ name, ...message }),
    onRest: () => rested.push(course.A.step),
  });
  return {
    ...{ course, rounds, told, rested },
    names: () => told.map(({ name, type }) => `${name} ${type}`),
    move(change) {
      Object.assign(switches, change);
      rounds.advance();
    },
    /** A worker does what it was told first. */
    does(name, weight = 0) {
      const at = told.findIndex((one) => one.name === name && one.type !== "free");
      const [{ type, steps: taken }] = told.splice(at, 1);
      const isAlone = type === "alone";
      const mind = isAlone ? "one" : name;
      steps[mind] += taken;
      const weights = Float32Array.from([weight, 0]);
      const report = { isAlone, step: steps[mind], judged: 2, spent: [], weights };
      rounds.heard(name, report);
      rounds.advance();
    },
  };
}

test("a round is as many steps of both, then as many of one alone", () => {
  const { rounds, told, does, course, rested } = begun();
  rounds.go(8);
  const [a, b] = told;
  assert.deepEqual(a, { name: "A", type: "work", steps: 5, half: 0, round: 0, isSlow: false });
  assert.deepEqual(b, { ...a, name: "B", half: 1 });
  does("A", 1);
  assert.deepEqual(course.apart, [[0, 0]]); // B has not come yet: they cannot be compared
  does("B", 1);
  assert.deepEqual(course.apart, [
    [0, 0],
    [5, 0],
  ]);
  assert.equal(told[0].type, "alone");
  assert.equal(told[0].steps, 5);
  does("A");
  assert.deepEqual(course.fromOne.at(-1), [5, 1]);
  assert.deepEqual(
    told.map(({ steps, round }) => [steps, round]),
    [
      [3, 1],
      [3, 1],
    ],
  );
  for (const name of ["B", "A", "A"]) does(name);
  assert.deepEqual(rested, [8]);
});

test("B can get the same half, and be slow", () => {
  const { rounds, told } = begun({ isSame: true, b: "slow" });
  rounds.go(200);
  assert.deepEqual(
    told.map(({ half, isSlow, steps }) => [half, isSlow, steps]),
    [
      [0, false, 1],
      [0, true, 1],
    ],
  );
});

test("A waits for a B that is stopped, until it goes on", () => {
  const { rounds, names, move, does, rested } = begun({ b: "stopped" });
  rounds.go(5);
  assert.ok(rounds.isHeld);
  assert.deepEqual(names(), ["A work"]);
  move({ isSame: true }); // has no say in a round that has begun
  move({ b: "slow" });
  assert.ok(!rounds.isHeld);
  assert.deepEqual(names(), ["A work", "B work"]);
  for (const name of ["A", "B", "A"]) does(name);
  assert.deepEqual(rested, [5]);
});

test("A does without B, where nobody takes a mean any more", () => {
  const { rounds, told, names, move, does, course, rested } = begun({ b: "stopped" });
  rounds.go(10);
  move({ isAveraged: false });
  assert.ok(!rounds.isHeld);
  assert.deepEqual(names(), ["A work", "A free"]);
  assert.equal(told[1].round, 0);
  does("A", 3);
  assert.deepEqual(course.apart.at(-1), [5, 3]);
  for (const _ of [0, 1, 2]) does("A");
  assert.deepEqual([rested, course.B.step], [[10], 0]);
});

test("each at its own pace, they take the steps that are wanted; B, set on again, too", () => {
  const { rounds, does, rested, course, move } = begun({ isAveraged: false, b: "slow" });
  rounds.go(5);
  does("A");
  does("A");
  assert.deepEqual(rested, []);
  does("B");
  assert.equal(course.B.step, 1);
  move({ b: "fast" });
  does("B"); // the one that was told while it was slow
  does("B");
  assert.deepEqual([rested, course.B.step], [[5], 5]);
});

test("it stops after what has begun, and goes on from there", () => {
  const { rounds, told, does, rested } = begun();
  rounds.go(200);
  rounds.stop();
  does("A");
  does("B");
  assert.deepEqual([told, rested], [[], []]);
  rounds.go(6);
  for (const name of ["A", "A", "B", "A"]) does(name);
  assert.deepEqual(rested, [6]);
});

test("the steps by a mean are counted, and those by gradients of its own are not", () => {
  const { rounds, move, does, course } = begun({ isAveraged: false });
  rounds.go(5);
  for (const name of ["A", "B", "A"]) does(name);
  assert.equal(course.A.averaged, 0);
  move({ isAveraged: true });
  rounds.go(8);
  for (const name of ["A", "B", "A"]) does(name);
  assert.deepEqual([course.A.step, course.A.averaged], [8, 3]);
  move({ b: "stopped" });
  rounds.go(13);
  move({ isAveraged: false }); // before B has begun: A is let go
  does("A");
  assert.deepEqual([course.A.step, course.A.averaged], [13, 3]);
});

test("nobody is told anything before it is to go, nor after it has come where it was wanted", () => {
  const { rounds, told, does, rested, move } = begun({ isAveraged: false });
  move({ isSame: true });
  assert.deepEqual([told, rested], [[], []]);
  rounds.go(2);
  // Each takes its own steps, of no round.
  const order = { type: "work", steps: 2, round: null, isSlow: false, half: 0 };
  assert.deepEqual(told, [
    { name: "A", ...order },
    { name: "B", ...order },
  ]);
  for (const name of ["A", "B", "A"]) does(name);
  move({ isSame: false });
  assert.deepEqual([told, rested], [[], [2]]);
});

test("where the engine is slow, a look at the networks comes after each step", () => {
  const { rounds, told } = begun({}, false);
  rounds.go(200);
  assert.deepEqual(
    told.map(({ name, steps, half }) => [name, steps, half]),
    [
      ["A", 1, 0],
      ["B", 1, 1],
    ],
  );
});
