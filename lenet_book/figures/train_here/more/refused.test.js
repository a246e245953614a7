import assert from "node:assert/strict";
import test from "node:test";
import BOOK from "../../tutorial_network.json" with { type: "json" };
import { refusalOf } from "./refused.js";

test("the tutorial's network is not refused", () => {
  assert.equal(refusalOf(BOOK), "");
});

test("a network that cannot be trained is refused by its layer's name", () => {
  const [first, ...rest] = BOOK.layers;
  const same = { ...BOOK, layers: [{ ...first, padding: "same" }, ...rest] };
  assert.equal(
    refusalOf(same),
    'This network cannot be trained here. Its layer C1 has padding "same"; the trainer needs "valid".',
  );
});
