import assert from "node:assert/strict";
import { test } from "node:test";
import "../../../tests/figures/js/elements_as_text.js";
import { slidingOf, slidLayer } from "./bench_slide.js";
import * as says from "./bench_words.js";

const LAYER = { label: "C", inputShape: [8, 8, 1], strides: [1, 1] };
const KERNEL = { shape: [3, 3, 1], weights: new Float32Array(9), bias: 0 };
const WIDE = { ...KERNEL, shape: [1, 3, 1], weights: new Float32Array(3) };
const layer = (state) => slidLayer(LAYER, { padding: "valid", stride: 1, dilation: 1, ...state });
const slid = (state, kernel = KERNEL) => slidingOf(layer(state), kernel);

test("rows and columns that are alike are counted once", () => {
  assert.equal(
    says.mapSize(slid()).join(""),
    "Rows and columns of the map: (8 − 3) ÷ 1 = 5 steps, and the first place: 6. ",
  );
  assert.equal(
    says.mapSize(slid({}, WIDE)).join(""),
    "Rows of the map: (8 − 1) ÷ 1 = 7 steps, and the first place: 8. " +
      "Columns of the map: (8 − 3) ÷ 1 = 5 steps, and the first place: 6. ",
  );
});

test("padding, a step that does not fit in whole, and gaps are in the arithmetic", () => {
  assert.equal(
    says.mapSize(slid({ stride: 3 })).join(""),
    "Rows and columns of the map: (8 − 3) ÷ 3 = 1.67, so 1 whole step, and the first place: 2. ",
  );
  assert.equal(
    says.mapSize(slid({ padding: "same", stride: 2 })).join(""),
    "Rows and columns of the map: (8 + 1 − 3) ÷ 2 = 3 steps, and the first place: 4. ",
  );
  assert.equal(
    says.mapSize(slid({ dilation: 2 })).join(""),
    "In a row, the kernel reaches over 3 + 2 × 1 = 5 pixels. " +
      "Rows and columns of the map: (8 − 5) ÷ 1 = 3 steps, and the first place: 4. ",
  );
});

test("a window says which rows and columns it takes, and how many of them are padding", () => {
  assert.equal(
    says.takes(slid(), { y0: 2, x0: 4 }),
    "It takes rows 2 to 4 and columns 4 to 6 of the picture.",
  );
  assert.equal(
    says.takes(slid({ dilation: 2, padding: "same" }), { y0: -2, x0: 1 }),
    "It takes rows −2, 0, 2 and columns 1, 3, 5 of the picture; 3 of its 9 places lie outside, " +
      "where there are zeros.",
  );
  assert.match(says.takes(slid({}, WIDE), { y0: 3, x0: 0 }), /rows 3 and columns 0 to 2 of/);
});

test("what Keras refuses is refused with the reason", () => {
  assert.equal(says.refused(layer({}), KERNEL), "");
  assert.match(says.refused(layer({ stride: 2, dilation: 2 }), KERNEL), /cannot both be above 1/);
  assert.equal(
    says.refused({ ...layer({}), inputShape: [2, 2, 1] }, KERNEL),
    "A kernel of 3×3 does not fit into a picture of 2×2.",
  );
});

test("a weight that is not taken leaves the one before", () => {
  assert.equal(says.notTaken("0.5", "1"), "");
  assert.match(says.notTaken(" x ", "1"), /^“x” is not read as a number, so 1 stays\./);
  assert.equal(
    says.notTaken("1001", "−2"),
    "A weight can be at most 1000 here, or −1000 the other way, so −2 stays.",
  );
});
