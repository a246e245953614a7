import assert from "node:assert/strict";
import test from "node:test";
import { normalNumbers } from "../lens/draws.js";
import { disturb, mirrored, obstacle, stored, WAYS } from "./disturbances.js";
import { jpeg } from "./jpeg.js";

const [HEIGHT, WIDTH, CHANNELS] = [7, 5, 3];
/** @type {any} */
const SHAPE = [HEIGHT, WIDTH, CHANNELS];
const BYTES = Uint8ClampedArray.from({ length: 105 }, (_, i) => (i * 89 + (i % 4) * 31) % 256);
const PICTURE = { shape: SHAPE, bytes: BYTES };
const change = (kind, strength, options) => [...disturb(PICTURE, kind, strength, options)];
const byteAt = (y, x, c) => BYTES[(y * WIDTH + x) * CHANNELS + c];

/** A picture whose values are computed one by one, and rounded. */
function made(value) {
  return Array.from(BYTES, (byte, i) => {
    const pixel = Math.floor(i / CHANNELS);
    const found = value(byte, Math.floor(pixel / WIDTH), pixel % WIDTH, i % CHANNELS, i);
    return Math.max(0, Math.min(255, Math.round(found)));
  });
}

/** Two pictures; where a value lies in the middle between two levels, either is right. */
function alike(found, exact) {
  found.forEach((byte, i) => {
    assert.ok(Math.abs(byte - Math.max(0, Math.min(255, exact[i]))) < 0.5 + 1e-6, `${i}: ${byte}`);
  });
  assert.equal(found.length, exact.length);
}

test("values are stored whole, halves upwards, from 0 to 255", () => {
  assert.deepEqual(
    [...stored([-3, 0.49, 0.5, 1.5, 254.4, 254.6, 300])],
    [0, 0, 1, 2, 254, 255, 255],
  );
});

test("a picture is mirrored at its last pixel, as often as it must be", () => {
  const places = Array.from({ length: 13 }, (_, i) => i - 6);
  assert.deepEqual(
    places.map((place) => mirrored(place, 4)),
    [0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0],
  );
  assert.deepEqual(
    places.map((place) => mirrored(place, 2)),
    places.map((place) => Math.abs(place % 2)),
  );
  assert.equal(mirrored(5, 1), 0);
});

test("no strength leaves every picture as it is", () => {
  assert.equal(disturb(PICTURE, "blur", 0), BYTES);
});

test("a picture goes right, left, down or up; what comes in is mirrored", () => {
  const ways = [
    [0, 1],
    [0, -1],
    [1, 0],
    [-1, 0],
  ];
  assert.deepEqual(WAYS.shift, ways);
  const row = (y) => [0, 1, 2, 3, 4].map((x) => byteAt(y, x, 1));
  const rowOf = (bytes, y) => [0, 1, 2, 3, 4].map((x) => bytes[(y * WIDTH + x) * CHANNELS + 1]);
  for (const y of [0, 3, 6]) {
    const [a, b, c, d, e] = row(y);
    assert.deepEqual(rowOf(change("shift", 2, { way: 0 }), y), [c, b, a, b, c]);
    assert.deepEqual(rowOf(change("shift", 2, { way: 1 }), y), [c, d, e, d, c]);
    assert.deepEqual(rowOf(change("shift", 2, { way: 2 }), y), row(Math.abs(y - 2)));
    assert.deepEqual(rowOf(change("shift", 2, { way: 3 }), y), row(y + 2 < 7 ? y + 2 : 10 - y));
  }
  assert.deepEqual(change("shift", 2, { way: 5 }), change("shift", 2, { way: 1 })); // round again
  assert.deepEqual(change("shift", 2), change("shift", 2, { way: 0 }));
});

test("noise is drawn, and as large as was asked for", () => {
  const noise = normalNumbers(3, BYTES.length);
  alike(
    change("noise", 16, { draw: 3 }),
    Array.from(BYTES, (byte, i) => byte + 16 * noise[i]),
  );
  assert.deepEqual(change("noise", 16), change("noise", 16, { draw: 1 }));
});

test("contrast goes to the mean of all, brightness up or down", () => {
  const mean = BYTES.reduce((sum, byte) => sum + byte) / 105;
  assert.deepEqual(
    change("contrast", 30),
    made((byte) => 0.7 * byte + 0.3 * mean),
  );
  assert.deepEqual(
    change("brightness", 50, { way: 0 }),
    made((byte) => byte + 50),
  );
  assert.deepEqual(
    change("brightness", 50, { way: 1 }),
    made((byte) => byte - 50),
  );
});

test("colours go to the pixel's brightness, and a negative turns every value round", () => {
  const luma = (y, x) =>
    0.299 * byteAt(y, x, 0) + 0.587 * byteAt(y, x, 1) + 0.114 * byteAt(y, x, 2);
  assert.deepEqual(
    change("grey", 25),
    made((byte, y, x) => 0.75 * byte + 0.25 * luma(y, x)),
  );
  assert.deepEqual(
    change("grey", 100),
    made((_, y, x) => luma(y, x)),
  );
  assert.deepEqual(
    change("inverted", 100),
    made((byte) => 255 - byte),
  );
  assert.deepEqual(
    change("inverted", 25),
    made((byte) => 0.75 * byte + 0.25 * (255 - byte)),
  );
});

test("a blurred value is the mean of what lies around it, weighted by a bell", () => {
  for (const [tenths, reach] of [
    [7, 3], // three deviations are 2.1 pixels
    [10, 3],
  ]) {
    const bell = (n) => Math.exp(-(n ** 2) / (2 * (tenths / 10) ** 2));
    const steps = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
    const all = steps.reduce((sum, n) => sum + bell(n), 0) ** 2;
    const exact = Array.from(BYTES, (_, i) => {
      const [y, x] = [Math.floor(i / 15), Math.floor(i / 3) % 5];
      let sum = 0;
      for (const down of steps) {
        for (const right of steps) {
          const from = byteAt(mirrored(y + down, 7), mirrored(x + right, 5), i % 3);
          sum += (bell(down) * bell(right) * from) / all;
        }
      }
      return sum;
    });
    alike(change("blur", tenths), exact);
  }
});

test("a turned picture takes each value from where it was, between four pixels", () => {
  for (const [way, degrees] of [
    [0, 20],
    [1, -20],
  ]) {
    const angle = (degrees * Math.PI) / 180;
    const exact = Array.from(BYTES, (_, i) => {
      const [y, x] = [Math.floor(i / 15) - 3, (Math.floor(i / 3) % 5) - 2]; // from the middle
      // To the left: what stands above comes from the right.
      const fromY = 3 + y * Math.cos(angle) + x * Math.sin(angle);
      const fromX = 2 - y * Math.sin(angle) + x * Math.cos(angle);
      let sum = 0;
      for (let row = -9; row < 18; row++) {
        for (let column = -9; column < 18; column++) {
          const near = Math.max(0, 1 - Math.abs(fromY - row));
          const beside = Math.max(0, 1 - Math.abs(fromX - column));
          sum += near * beside * byteAt(mirrored(row, 7), mirrored(column, 5), i % 3);
        }
      }
      return sum;
    });
    alike(change("rotation", 20, { way }), exact);
  }
});

test("a quarter to the left brings the right column to the top", () => {
  const square = { shape: [3, 3, 1], bytes: Uint8ClampedArray.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
  const left = disturb(square, "rotation", 90, { way: 0 });
  assert.deepEqual([...left], [3, 6, 9, 2, 5, 8, 1, 4, 7]);
});

test("JPEG's strength is what its quality lacks to a hundred", () => {
  const picture = {
    shape: [8, 16, 3],
    bytes: Uint8ClampedArray.from({ length: 384 }, (_, i) => (i * 7) % 256),
  };
  assert.deepEqual(disturb(picture, "JPEG", 70), stored(jpeg(picture.bytes, [8, 16], 30)));
});

test("grey and JPEG need three colours, and JPEG whole blocks", () => {
  const why = (kind, ...shapes) => shapes.map((shape) => obstacle(kind, shape));
  assert.deepEqual(why("grey", [28, 28, 1], [28, 28, 3]), ["colours", ""]);
  const shapes = [
    [32, 32, 1],
    [32, 28, 3],
    [28, 32, 3],
    [32, 32, 3],
  ];
  assert.deepEqual(why("JPEG", ...shapes), ["colours", "blocks", "blocks", ""]);
  assert.deepEqual(why("blur", [28, 28, 1], [5, 5, 2]), ["", ""]);
});
