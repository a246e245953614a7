import assert from "node:assert/strict";
import test from "node:test";
import { place, SIDE } from "./placing.js";

test("a bar is scaled to twenty pixels, and its mass comes into the middle", () => {
  const side = 40;
  const ink = new Float64Array(side * side);
  for (let y = 0; y < 40; y++) ink[y * side + 3] = ink[y * side + 4] = 1;
  const { picture, box, size, centre } = place(ink, side);
  assert.deepEqual(box, { top: 0, left: 3, bottom: 40, right: 5 });
  assert.deepEqual(size, [20, 1]);
  assert.deepEqual(centre, [20, 4]);
  const inked = Array.from(picture.keys()).filter((at) => picture[at]);
  assert.deepEqual(
    inked,
    Array.from({ length: 20 }, (_, i) => (5 + i) * SIDE + 14), // rows 5 to 24: centre 14.5, as 4.5 + 10
  );
  assert.ok(inked.every((at) => picture[at] === 1));
});

test("without ink nothing is placed", () => {
  const { picture, ...about } = place(new Float64Array(16), 4);
  assert.deepEqual(about, { box: null, size: [0, 0], centre: null });
  assert.ok(picture.every((value) => value === 0));
});

/** Ink of another strength at each pixel of a box, whose corners have some. */
function inkIn({ top, left, bottom, right }, side, strength) {
  const ink = new Float64Array(side * side);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) ink[y * side + x] = strength(y - top, x - left);
  }
  return ink;
}

test("each pixel is the mean of the ink that falls into it, smaller or larger", () => {
  const strength = (y, x) => 0.1 + 0.9 * Math.abs(Math.sin(5 * y + 3 * x));
  const side = 40;
  for (const { box, size, fine } of [
    // Ink pixels of 4×4 finer ones become pixels of 3×3, or 2×2 become 3×3.
    { box: { top: 2, left: 5, bottom: 17, right: 14 }, size: [20, 12], fine: 4 },
    { box: { top: 9, left: 1, bottom: 30, right: 31 }, size: [14, 20], fine: 2 },
  ]) {
    const found = place(inkIn(box, side, strength), side);
    assert.deepEqual([found.box, found.size], [box, size]);
    const [height, width] = size;
    const small = Array.from({ length: height * width }, (_, at) => {
      let sum = 0;
      for (let part = 0; part < 9; part++) {
        const y = 3 * Math.floor(at / width) + Math.floor(part / 3);
        const x = 3 * (at % width) + (part % 3);
        sum += strength(Math.floor(y / fine), Math.floor(x / fine)) / 9;
      }
      return sum;
    });
    const total = small.reduce((sum, value) => sum + value, 0);
    const mean = (of) => small.reduce((sum, value, at) => sum + (value / total) * of(at), 0);
    const middle = [mean((at) => Math.floor(at / width)), mean((at) => at % width)];
    // As near as whole pixels allow, the mass lies on the corner of the middle's pixels.
    const [top, left] = middle.map((at) => Math.round(14 - at));
    const expected = new Float64Array(SIDE * SIDE);
    small.forEach((value, at) => {
      expected[(top + Math.floor(at / width)) * SIDE + left + (at % width)] = value;
    });
    found.picture.forEach((value, at) => {
      assert.ok(Math.abs(value - expected[at]) < 1e-9, `${at}: ${value} is not ${expected[at]}`);
    });
    const centre = [box.top, box.left].map(
      (from, axis) => from + ((middle[axis] + 0.5) * 3) / fine,
    );
    found.centre.forEach((at, axis) => {
      assert.ok(Math.abs(at - centre[axis]) < 1e-9);
    });
  }
});

test("the shorter side is rounded to whole pixels", () => {
  const sizeOf = (bottom, right) =>
    place(
      inkIn({ top: 0, left: 0, bottom, right }, 40, () => 1),
      40,
    ).size;
  assert.deepEqual(sizeOf(25, 18), [20, 14]); // 14.4
  assert.deepEqual(sizeOf(25, 17), [20, 14]); // 13.6
  assert.deepEqual(sizeOf(21, 40), [11, 20]); // 10.5
});

test("ink whose mass lies at an edge stays in the picture", () => {
  const box = { top: 0, left: 0, bottom: 20, right: 20 };
  const corner = (y, x) =>
    place(
      inkIn(box, 20, (r, c) => (r === y && c === x ? 1 : 0.001)),
      20,
    );
  const brightest = ({ picture }) => {
    const at = picture.indexOf(Math.max(...picture));
    return [Math.floor(at / SIDE), at % SIDE];
  };
  assert.deepEqual(brightest(corner(0, 19)), [8, 19]); // at the picture's lower and left edge
  assert.deepEqual(brightest(corner(19, 0)), [19, 8]); // at its upper and right one
});

test("a line of one pixel keeps a pixel's width, and no pixel has more than all ink", () => {
  const line = inkIn({ top: 3, left: 7, bottom: 63, right: 8 }, 64, () => 1);
  assert.deepEqual(place(line, 64).size, [20, 1]);
  for (let length = 1; length < 60; length++) {
    const ink = inkIn({ top: 0, left: 0, bottom: length, right: 47 }, 60, () => 1);
    assert.ok(place(ink, 60).picture.every((value) => value <= 1));
  }
});
