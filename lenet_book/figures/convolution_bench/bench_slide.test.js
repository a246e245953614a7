import assert from "node:assert/strict";
import test from "node:test";
import {
  middleOf,
  placesOf,
  refusal,
  slidingOf,
  slidLayer,
  stepsAlong,
  unitNear,
} from "./bench_slide.js";

const LAYER = { inputShape: [8, 9, 1], strides: [2, 1], padding: "valid" };
const KERNEL = { shape: [3, 3, 1], weights: new Float32Array(9), bias: 0 };
const slid = (padding, stride, dilation) => slidLayer(LAYER, { padding, stride, dilation });
const sliding = (...state) => slidingOf(slid(...state), KERNEL);

test("a stride of null is the layer's own", () => {
  assert.deepEqual(slid("same", null, 1).strides, [2, 1]);
  assert.deepEqual(slid("same", 3, 1).strides, [3, 3]);
});

test("a kernel is refused where it leaves no place, and where stride meets dilation", () => {
  const why = (...state) => refusal(slid(...state), KERNEL)?.text;
  assert.equal(why("valid", 1, 3), undefined);
  assert.equal(why("valid", 1, 4), "nothing_left"); // it reaches over 9 of 8 rows
  assert.equal(why("same", 1, 4), undefined);
  assert.equal(why("valid", null, 2), "not_both");
  const large = (padding, size) => refusal(slid(padding, 1, 1), { shape: [size, size, 1] })?.text;
  assert.equal(large("valid", 9), "too_large");
  assert.equal(large("same", 15), undefined);
  assert.equal(large("same", 16), "too_large");
});

test("steps are whole, and the first place is no step", () => {
  const { quotient, steps, places } = stepsAlong(sliding("valid", 2, 1), 0);
  assert.deepEqual([quotient, steps, places], [2.5, 2, 3]);
  assert.deepEqual(stepsAlong(sliding("same", 2, 1), 0).padding, [0, 1]);
});

test("a window stays near its place when its steps change, inside the map", () => {
  const [one, two] = [sliding("valid", 1, 1), sliding("same", 2, 1)];
  assert.deepEqual(unitNear(two, middleOf(one, [4, 3])), [2, 2]);
  assert.deepEqual(unitNear(one, middleOf(two, [3, 4])), [5, 6]);
});

test("places that lie outside the picture are counted", () => {
  const dilated = sliding("same", 1, 2);
  const { rows, columns, all, outside } = placesOf(dilated, { y0: -2, x0: 0 });
  assert.deepEqual(
    [rows, columns],
    [
      [-2, 0, 2],
      [0, 2, 4],
    ],
  );
  assert.deepEqual([all.length, outside], [9, 3]);
});

test("what is refused is told with its sizes", () => {
  assert.deepEqual(refusal(slid("valid", 1, 4), KERNEL), {
    text: "nothing_left",
    values: { kernel: "3×3", reach: "9×9", picture: "8×9" },
  });
  const { values } = refusal(slid("valid", 2, 3), { shape: [2, 5, 1] });
  assert.deepEqual(values, { kernel: "2×5", reach: "4×13", picture: "8×9" });
});

test("there are as many places as units, and each unit is the one near its own middle", () => {
  for (const padding of ["valid", "same"]) {
    for (const [stride, dilation] of [
      [1, 1],
      [1, 2],
      [2, 1],
      [3, 1],
    ]) {
      const one = sliding(padding, stride, dilation);
      const [height, width] = one.outputShape;
      const along = [0, 1].map((axis) => stepsAlong(one, axis));
      assert.deepEqual([along[0].places, along[1].places], [height, width]);
      along.forEach(({ length, padding: [before, after], reach, quotient }, axis) => {
        // The last window ends inside, and one more would not.
        const end = along[axis].steps * stride + reach;
        assert.ok(end <= length + before + after && end + stride > length + before + after);
        assert.ok(Math.abs(quotient * stride + reach - (length + before + after)) < 1e-9);
      });
      const middles = Array.from({ length: height }, (_, y) => middleOf(one, [y, 0])[0]);
      for (let place = 0; place <= 8; place += 0.5) {
        const nearest = Math.min(...middles.map((middle) => Math.abs(middle - place)));
        const [y] = unitNear(one, [place, 0]);
        assert.equal(Math.abs(middles[y] - place), nearest);
      }
    }
  }
  // With zeros around it, the first window has its middle in the middle of the first pixel.
  assert.deepEqual(middleOf(sliding("same", 1, 2), [0, 3]), [0.5, 3.5]);
});

test("a window over the lower right corner takes four pixels, and five places of padding", () => {
  const { rows, columns, outside } = placesOf(sliding("same", 1, 1), { y0: 6, x0: 7 });
  assert.deepEqual([rows, columns, outside], [[6, 7, 8], [7, 8, 9], 5]);
});
