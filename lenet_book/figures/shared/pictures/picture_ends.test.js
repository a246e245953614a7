import assert from "node:assert/strict";
import { test } from "node:test";
import { isWhole } from "./picture_ends.js";

const bytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));
// A picture of one pixel, of each kind.
const WHOLE = {
  "image/png": bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPgOiEHAAHQAPEkXJH0AAAAAElFTkSuQmCC",
  ),
  "image/gif": bytes("R0lGODdhAQABAIEAAArIHgAAAAAAAAAAACwAAAAAAQABAAAIBAABBAQAOw=="),
  "image/webp": bytes("UklGRh4AAABXRUJQVlA4TBEAAAAvAAAAAAdQ5CrUo/+BiOh/AAA="),
};

test("a whole picture is whole, and one that lost its end is not", () => {
  for (const [kind, whole] of Object.entries(WHOLE)) {
    assert.equal(isWhole(kind, whole), true, kind);
    assert.equal(isWhole(kind, whole.subarray(0, whole.length - 9)), false, kind);
  }
});

test("a PNG of which one bit is another is not", () => {
  const png = WHOLE["image/png"].slice();
  png[45] ^= 1;
  assert.equal(isWhole("image/png", png), false);
});

test("the end of a JPEG is looked for behind its segments", () => {
  const thumbnail = [0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
  const start = [0xff, 0xd8, ...thumbnail, 0xff, 0xda, 0, 2, 1, 2, 3];
  assert.equal(isWhole("image/jpeg", Uint8Array.from(start)), false);
  assert.equal(isWhole("image/jpeg", Uint8Array.from([...start, 0xff, 0xd9])), true);
});

test("a kind without an end of its own is taken as it is", () => {
  assert.equal(isWhole("image/avif", Uint8Array.from([1])), true);
});
