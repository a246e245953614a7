import assert from "node:assert/strict";
import test from "node:test";
import { shortNames } from "./short_names.js";

const upTo = (letters) => (text) => text.length <= letters;

test("names that fit stay whole", () => {
  assert.deepEqual(shortNames(["cat", "automobile"], upTo(10)), ["cat", "automobile"]);
});

test("others keep as many letters as all have room for", () => {
  assert.deepEqual(shortNames(["deer", "automobile", "cat"], upTo(4)), ["deer", "auto", "cat"]);
  assert.deepEqual(shortNames(["T-shirt", "ankle boot"], upTo(6)), ["T-shir", "ankle"]);
});

test("names that begin alike become numbers", () => {
  assert.deepEqual(shortNames(["class one", "class two"], upTo(6)), ["0", "1"]);
  assert.deepEqual(shortNames(["cat", "dog"], upTo(0)), ["0", "1"]);
});

test("a name that stands twice may stand twice", () => {
  assert.deepEqual(shortNames(["other", "other", "cat"], upTo(3)), ["oth", "oth", "cat"]);
});
