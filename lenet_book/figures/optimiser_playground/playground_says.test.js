import assert from "node:assert/strict";
import { test } from "node:test";
import { landscapesOf } from "./landscapes.js";
import { OPTIMISERS } from "./optimisers.js";
import { walk } from "./paths.js";
import { fateSays } from "./playground_says.js";

const path = (xs) => ({
  points: xs.map((x) => [x, 0]),
  losses: xs.map((x) => Math.abs(x) / 4),
});

test("each path ends as it did: inside, back, outside, or beyond all numbers", () => {
  const said = (xs, steps) => fateSays("adam", path(xs), steps);
  assert.equal(said([2, 1], 1), "Adam: loss 0.25 after 1 step.");
  assert.equal(
    said([2, 9, 1, 1], 3),
    "Adam left the picture after 1 step and came back; after 3 its loss is 0.25.",
  );
  assert.equal(
    said([2, 1, 9, 8], 3),
    "Adam left the picture after 2 steps; at step 3 its loss is 2.",
  );
  assert.equal(
    said([2, 9], 7),
    "Adam left the picture after 1 step; after step 1 its loss is larger than a number can be.",
  );
  assert.match(said([2, 1], 7), /^Adam left the picture after 2 steps; after step 1 its loss/);
});

test("in each landscape a path begins high up, to the left of its valley", () => {
  const said = Object.values(landscapesOf([1, 25])).map((landscape) => {
    assert.ok(landscape.start[0] < 0 && landscape.start[1] > 0);
    return fateSays("sgd", walk(landscape, OPTIMISERS.sgd, 0.08, landscape.start), 0);
  });
  assert.deepEqual(said, [
    "SGD: loss 7.72 after 0 steps.",
    "SGD: loss 20.9 after 0 steps.",
    "SGD: loss 3.13 after 0 steps.",
    "SGD: loss 0.934 after 0 steps.",
  ]);
});
