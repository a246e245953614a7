import assert from "node:assert/strict";
import test from "node:test";
import { onPad, Pen } from "./pen.js";

test("a pen that is down leaves a stroke, and one that is lifted leaves none", () => {
  const pen = new Pen();
  pen.step([2, 0]);
  assert.deepEqual(pen.at, [34, 32]);
  assert.deepEqual(pen.strokes, []);
  pen.setDown();
  pen.step([0, 2]);
  pen.step([0, 2]);
  pen.lift();
  pen.step([2, 2]);
  assert.deepEqual(pen.strokes, [
    [
      [34, 32],
      [34, 36],
    ],
  ]);
  pen.setDown([1, 1]);
  assert.equal(pen.text, "igik.BB");
  pen.goTo([3, 1]);
  assert.equal(pen.text, "igik.BBDB"); // the first stroke stays as it was
});

test("a pen goes on where its own drawing comes back, and stops at another", () => {
  const pen = new Pen();
  pen.setDown([1, 1]);
  pen.take("BB");
  assert.ok(pen.isDown);
  pen.take("CC.DD");
  assert.ok(!pen.isDown);
  assert.equal(pen.strokes.length, 2);
});

test("a pen stays on the pad", () => {
  assert.deepEqual([-3, 0.9, 63.5, 99].map(onPad), [0, 0, 63, 63]);
});
