import assert from "node:assert/strict";
import { test } from "node:test";
import * as says from "./sliding_says.js";

test("one answer is not called several", () => {
  assert.equal(says.sizeSays({ side: 32, count: 1, grid: [1, 1] }), "32×32 pixels give one answer");
  assert.equal(
    says.sizeSays({ side: 40, count: 6, grid: [2, 3] }),
    "40×40 pixels give 2×3 answers",
  );
  assert.equal(says.compareSays({ count: 1 }), "Compare it with the window cut out");
  assert.equal(says.compareSays({ count: 4 }), "Compare all 4 with the windows cut out");
});

test("a comparison says how many choose alike, and how far they are apart", () => {
  const softmax = { isShare: true, chooses: true };
  const said = (gap, answer = softmax) => says.comparedSays({ count: 9 }, { same: 8, gap }, answer);
  const alike = "8 of 9 answers choose the same class as the network on the window.";
  assert.equal(said(4e-8), `${alike} The probabilities are equal to seven decimals.`);
  assert.equal(said(0.25), `${alike} The probabilities differ by up to 0.2500000.`);
  assert.equal(
    said(6e-8, { isShare: false, chooses: false }),
    "The outputs differ by up to 0.0000001.",
  );
});

test("the cost is that of both ways, and how many times as much one is", () => {
  const costs = () => ({ together: 1_500_000, apart: 5_864_000 });
  assert.equal(
    says.costsSay({ costs, count: 9 }),
    "Multiply-adds: 1,500,000 for the sliding network, 5,864,000 for 9 × the network on one " +
      "window: 3.91 times as many.",
  );
});

test("a window is told with its answer, or with why it has none", () => {
  const answers = { step: [4, 4], unseen: () => [0, 0] };
  const softmax = { isShare: true, heard: ([share]) => `cat, ${share}` };
  const said = (place, both) => says.windowSays(answers, place, both, softmax);
  assert.equal(
    said([4, 8], { place: [1, 2], slid: [0.5], cut: [0.5] }),
    "The window begins at row 4, column 8: answer [1, 2]. Both say cat, 0.5. " +
      "Their probabilities are equal to seven decimals.",
  );
  assert.match(
    said([4, 8], { place: [1, 2], slid: [0.5], cut: [0.75] }),
    /Their probabilities differ by up to 0\.2500000\.$/,
  );
  assert.equal(
    said([5, 6], { place: null, cut: [0.25] }),
    "The window begins at row 5, column 6. No answer belongs to it: row 5 is no multiple of 4. " +
      "The network on the window says cat, 0.25.",
  );
  assert.match(said([8, 6], { place: null, cut: [0.25] }), /column 6 is no multiple of 4/);
  const cropped = { ...answers, unseen: () => [3, 1] };
  assert.match(
    says.windowSays(cropped, [5, 6], { place: null, cut: [0.25] }, softmax),
    /The last 3 rows and columns of the picture are in no window\.$/,
  );
});
