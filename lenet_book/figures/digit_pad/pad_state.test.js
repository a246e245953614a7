import assert from "node:assert/strict";
import test from "node:test";
import { isPossible } from "./pad_state.js";

test("a link can bring any drawing, and a network that is there", () => {
  const both = ["bitmaps", "softmax"];
  assert.ok(isPossible({ drawing: "AABB", network: "softmax" }, both));
  assert.ok(isPossible({ drawing: null, network: "bitmaps" }, both)); // an empty piece of a link
  assert.ok(!isPossible({ drawing: "A", network: "bitmaps" }, both));
  assert.ok(!isPossible({ drawing: "AABB", network: "softmax" }, ["bitmaps"]));
  assert.ok(!isPossible({ drawing: "AABB", network: "toString" }, both));
});
