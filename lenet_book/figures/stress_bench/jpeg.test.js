import assert from "node:assert/strict";
import test from "node:test";
import JPEG from "../../disturbing/jpeg.json" with { type: "json" };
import { jpeg } from "./jpeg.js";

const [HEIGHT, WIDTH] = [16, 24];
const PIXELS = HEIGHT * WIDTH;
const BYTES = Uint8ClampedArray.from({ length: 3 * PIXELS }, (_, i) => {
  const [y, x] = [Math.floor(i / 3 / WIDTH), Math.floor(i / 3) % WIDTH];
  return 128 + 120 * Math.sin(0.4 * x + 0.3 * y * ((i % 3) + 1));
});

const RANGE = [0, 1, 2, 3, 4, 5, 6, 7];
const share = (n) => (n === 0 ? Math.SQRT1_2 : 1);
const wave = (n, at) => Math.cos(((2 * at + 1) * n * Math.PI) / 16);
const sum = (term) =>
  RANGE.reduce((all, a) => all + RANGE.reduce((one, b) => one + term(a, b), 0), 0);

/** A block of eight by eight, as the standard takes it apart and puts it together. */
function throughWaves(block, steps) {
  const kept = RANGE.map((u) =>
    RANGE.map((v) => {
      const found = sum((y, x) => block[y][x] * wave(u, y) * wave(v, x));
      const strength = (found * share(u) * share(v)) / 4;
      return steps[u][v] * Math.round(strength / steps[u][v]);
    }),
  );
  return RANGE.map((y) =>
    RANGE.map((x) => sum((u, v) => share(u) * share(v) * kept[u][v] * wave(u, y) * wave(v, x)) / 4),
  );
}

/** What JPEG keeps, by the formulas of its standard, with colours as fine as brightness. */
function asInTheStandard(bytes, quality) {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality; // per cent
  const tables = JPEG.coarseness.map((table) =>
    table.map((row) =>
      row.map((step) => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100)))),
    ),
  );
  const parts = [0, 1, 2].map((part) =>
    Array.from({ length: PIXELS }, (_, pixel) => {
      const [red, green, blue] = bytes.subarray(3 * pixel, 3 * pixel + 3);
      const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
      return [luma - 128, (blue - luma) / 1.772, (red - luma) / 1.402][part];
    }),
  );
  for (const [part, values] of parts.entries()) {
    for (let top = 0; top < HEIGHT; top += 8) {
      for (let left = 0; left < WIDTH; left += 8) {
        const at = (y, x) => (top + y) * WIDTH + left + x;
        const block = RANGE.map((y) => RANGE.map((x) => values[at(y, x)]));
        throughWaves(block, tables[part ? 1 : 0]).forEach((row, y) => {
          row.forEach((value, x) => {
            values[at(y, x)] = value;
          });
        });
      }
    }
  }
  const [luma, blue, red] = parts;
  return Array.from({ length: PIXELS }, (_, pixel) => {
    const y = luma[pixel] + 128;
    return [
      y + 1.402 * red[pixel],
      y - (0.114 * 1.772 * blue[pixel] + 0.299 * 1.402 * red[pixel]) / 0.587,
      y + 1.772 * blue[pixel],
    ];
  }).flat();
}

test("what is left of a picture is what the standard leaves, coarse or fine", () => {
  for (const quality of [5, 49, 50, 80, 99]) {
    const expected = asInTheStandard(BYTES, quality);
    const found = jpeg(BYTES, [HEIGHT, WIDTH], quality);
    assert.equal(found.length, 3 * PIXELS);
    found.forEach((value, i) => {
      assert.ok(Math.abs(value - expected[i]) < 1e-6, `${quality}, ${i}: ${value}`);
    });
  }
});

test("one colour stays nearly as it is, and less is lost the higher the quality", () => {
  const grey = new Uint8ClampedArray(3 * 64).fill(200);
  jpeg(grey, [8, 8], 90).forEach((value) => {
    assert.ok(Math.abs(value - 200) <= 0.5);
  });
  const lost = [20, 50, 80, 95].map((quality) =>
    jpeg(BYTES, [HEIGHT, WIDTH], quality).reduce((all, n, i) => all + Math.abs(n - BYTES[i]), 0),
  );
  assert.deepEqual(
    lost,
    lost.toSorted((a, b) => b - a),
  );
});
