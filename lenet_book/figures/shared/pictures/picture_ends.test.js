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

test("a file is not whole before its last byte has come, however little there is", () => {
  const bmp = Uint8Array.from([0x42, 0x4d, 30, 0, 0, 0, ...Array(24).fill(1)]);
  const { "image/png": png, "image/webp": webp } = WHOLE;
  for (const [kind, file] of Object.entries({
    "image/png": png,
    "image/webp": webp,
    "image/bmp": bmp,
  })) {
    const found = Array.from(file, (_, length) => isWhole(kind, file.slice(0, length)));
    assert.ok(!found.includes(true), `${kind}: ${found.indexOf(true)} of ${file.length}`);
    assert.equal(isWhole(kind, file), true);
    // It may stand anywhere in a memory, and something may follow.
    const within = Uint8Array.from([1, 2, 3, ...file, 4]);
    assert.equal(isWhole(kind, within.subarray(3)), true);
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

test("a segment may be long, and what its length says is no end", () => {
  const long = [0xff, 0xe1, 1, 4, ...Array(254).fill(0xff), 0xff, 0xd9, 0, 0];
  const scan = [0xff, 0xda, 0, 2, 1, 2, 3];
  const isJpeg = (...parts) =>
    isWhole("image/jpeg", Uint8Array.from([0xff, 0xd8, ...parts.flat()]));
  assert.equal(isJpeg(long, scan), false);
  assert.equal(isJpeg(long, scan, [0xff, 0xd9]), true);
  const thumbnail = [0xff, 0xe2, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
  assert.equal(isJpeg(long, thumbnail, long, thumbnail, scan), false);
  // It ends within a segment of 65 497 bytes: FF D9, written as a length.
  assert.equal(isJpeg([0xff, 0xe1, 0xff, 0xd9]), false);
});

test("a kind without an end of its own is taken as it is", () => {
  assert.equal(isWhole("image/avif", Uint8Array.from([1])), true);
});
