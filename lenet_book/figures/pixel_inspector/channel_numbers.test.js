import assert from "node:assert/strict";
import test from "node:test";
import {
  channelNumbers,
  DIGITS,
  histogram,
  inWindow,
  meanOf,
  onScale,
  rangeOf,
  WINDOW,
} from "./channel_numbers.js";

const STATISTICS = { mean: [0.5, 0.2], deviation: [0.25, 0.1] };

test("a byte is itself, a share of 255, or so many deviations from its channel's mean", () => {
  assert.equal(onScale(51, 1, "stored", STATISTICS), 51);
  assert.equal(onScale(51, 1, "unit", STATISTICS), 0.2);
  assert.equal(onScale(51, 1, "standard", STATISTICS), 0);
  assert.equal(onScale(255, 0, "standard", STATISTICS), 2);
});

test("a picture's numbers are sorted by channel", () => {
  const pictures = { channels: 2, byte: (value, c) => 100 * c + value };
  const numbers = channelNumbers([1, 2, 3, 4, 5, 6], pictures, "stored", STATISTICS);
  assert.deepEqual(
    numbers.map((list) => Array.from(list)),
    [
      [1, 3, 5],
      [102, 104, 106],
    ],
  );
});

test("the window is read row by row", () => {
  const numbers = Array.from({ length: 80 }, (_, i) => i); // 8 rows of 10
  const found = inWindow(numbers, 10, [2, 3]);
  assert.equal(found.length, WINDOW * WINDOW);
  assert.deepEqual(found.slice(0, WINDOW), [23, 24, 25, 26, 27]);
  assert.equal(found.at(-1), 67);
});

test("a scale reaches over all channels, and to zero", () => {
  assert.deepEqual(rangeOf("stored", 2, STATISTICS), [0, 255]);
  const high = { mean: [-1, -1], deviation: [1, 1] };
  assert.deepEqual(rangeOf("standard", 2, high), [0, 2]);
  const [low, most] = rangeOf("standard", 2, STATISTICS);
  assert.deepEqual([low, most], [-2, (1 - 0.2) / 0.1]);
});

test("every number is counted once, the largest in the last part", () => {
  assert.deepEqual(histogram([0, 1, 2.5, 5, 10, 10], [0, 10], 4), [2, 1, 1, 2]);
  assert.deepEqual(histogram([-2, -1.5, -1, 0, 1, 2], [-2, 2], 4), [2, 1, 1, 2]);
});

test("a mean is the sum over how many there are", () => {
  assert.equal(meanOf(Float32Array.of(1, 2, 6)), 3);
  assert.equal(meanOf([-4]), -4);
});

test("a byte has as many digits as tell it from the next, on each scale", () => {
  for (const [scale, digits] of Object.entries(DIGITS)) {
    const write = (byte) => onScale(byte, 0, scale, STATISTICS).toFixed(digits);
    const written = Array.from({ length: 256 }, (_, byte) => write(byte));
    assert.equal(new Set(written).size, 256, scale);
    const shorter = (byte) => onScale(byte, 0, scale, STATISTICS).toFixed(Math.max(0, digits - 1));
    const apart = new Set(Array.from({ length: 256 }, (_, byte) => shorter(byte))).size;
    assert.ok(digits === 0 || apart < 256, scale);
  }
  assert.equal(onScale(7, 0, "stored", STATISTICS).toFixed(DIGITS.stored), "7");
});
