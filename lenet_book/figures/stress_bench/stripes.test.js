import assert from "node:assert/strict";
import test from "node:test";
import { createNetwork } from "../shared/core/engine.js";
import { leftOver, slide, slidingLayers, stripes } from "./stripes.js";

/** A network of one channel that only means over squares: [side, stride, label] of each layer. */
function netOf([height, width], layers) {
  let size = [height, width];
  const entries = layers.map(([side, stride, label, more]) => {
    size = size.map((length) => Math.floor((length - side) / stride) + 1);
    return {
      ...{ kind: "averagepooling2d", label, padding: "valid", output: [...size, 1] },
      ...{ kernelSize: [side, side], strides: [stride, stride], ...more },
    };
  });
  const spec = { input: [height, width, 1], parameters: 0, layers: entries };
  return createNetwork(spec, new Float32Array(0));
}
const told = (net) => slidingLayers(net).map(({ i, label, step }) => [i, label, step]);

test("stripes are bright and dark in turn, and move to the right", () => {
  const row = (period, moved) => [...stripes([1, 5, 1], period, moved)];
  assert.deepEqual(row(2, 0), [228, 28, 228, 28, 228]);
  assert.deepEqual(row(2, 3), [28, 228, 28, 228, 28]);
  for (const [period, moved] of [
    [3, 1],
    [5, 0],
    [7, 2],
  ]) {
    row(period, moved).forEach((byte, x) => {
      const exact = 127.5 + 100 * Math.cos(2 * Math.PI * ((x - moved) / period));
      assert.ok(Math.abs(byte - exact) < 0.5 + 1e-9, `${byte}, ${exact}`);
    });
  }
  // All rows and channels alike.
  assert.deepEqual(
    [...stripes([2, 2, 3], 2, 0)],
    [228, 228, 228, 28, 28, 28, 228, 228, 228, 28, 28, 28],
  );
});

test("looked at are the first layer with places, and those whose steps are longer", () => {
  const halves = netOf(
    [33, 34],
    [
      [2, 1, "C1"],
      [2, 2, "S2"],
      [1, 1, "C3"],
      [2, 2, "S4"],
      [2, 2, "S6"],
    ],
  );
  assert.deepEqual(told(halves), [
    [0, "C1", 1],
    [1, "S2", 2],
    [3, "S4", 4],
  ]); // three of them at most
  const steep = netOf(
    [20, 16],
    [
      [2, 2, "S2"],
      [2, 2, "S4"],
      [2, 2, "S6"],
    ],
  );
  assert.deepEqual(told(steep), [
    [0, "S2", 2],
    [1, "S4", 4],
  ]); // of S6, only two columns are left
  const tall = netOf(
    [33, 9],
    [
      [1, 1, "C1"],
      [2, 2, "S2"],
    ],
  );
  assert.deepEqual(told(tall), [
    [0, "C1", 1],
    [1, "S2", 2],
  ]);
  const flat = netOf(
    [2, 24],
    [
      [1, 1, "C1"],
      [2, 2, "S2"],
    ],
  );
  assert.deepEqual(told(flat), [
    [0, "C1", 1],
    [1, "S2", 2],
  ]); // of S2, only one row is left
  assert.deepEqual(slidingLayers(steep)[1].shape, [5, 4, 1]);
  const scaled = createNetwork(
    {
      input: [8, 8, 1],
      parameters: 0,
      layers: [
        { kind: "rescaling", label: "scale", scale: [2], offset: [0], output: [8, 8, 1] },
        {
          ...{ kind: "averagepooling2d", label: "S2", padding: "valid", output: [7, 7, 1] },
          ...{ kernelSize: [2, 2], strides: [1, 1] },
        },
        { kind: "flatten", label: "flat", output: [49] },
      ],
    },
    new Float32Array(0),
  );
  assert.deepEqual(told(scaled), [[1, "S2", 1]]);
});

test("a row shows the map that changes most along it, for every move", () => {
  /** @type {any} */
  const shape = [5, 4, 2];
  const runs = [1, 2].map((factor) => ({
    maps: [
      null,
      Float32Array.from({ length: 40 }, (_, i) => [factor ** 5 * i, factor * -9 * (i % 3)][i % 2]),
    ],
  }));
  const { map, rows } = slide({ i: 1, shape }, runs);
  assert.equal(map, 1); // its 18 are more than the 6 of the other, before the picture moves
  assert.deepEqual(
    rows.map((found) => [...found].map((value) => value + 0)),
    [
      [-18, -9, 0, -18], // of the middle row
      [-36, -18, 0, -36],
    ],
  );
});

/** Numbers that look drawn by chance. */
const someNumbers = (length, seed) =>
  Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) + seed) * 3 + (i % 2));

test("what does not move along is measured where units see no edge, at the nearer whole step", () => {
  // Two maps, each value the mean of 2×2 pixels two apart: units x see columns 2x and 2x + 1.
  const net = createNetwork(
    {
      input: [6, 16, 2],
      parameters: 0,
      layers: [
        {
          ...{ kind: "averagepooling2d", label: "S2", padding: "valid", output: [3, 8, 2] },
          ...{ kernelSize: [2, 2], strides: [2, 2] },
        },
      ],
    },
    new Float32Array(0),
  );
  const [layer] = slidingLayers(net);
  const [before, after] = [someNumbers(48, 1), someNumbers(48, 2)];
  const run = (map) => ({ maps: [map] });
  const at = (values, y, x, c) => values[(y * 8 + x) * 2 + c];

  /** The share for a move of whole units, over the columns from `first` to the last but one. */
  function shareOf(steps, first, now = after) {
    let [left, size] = [0, 0];
    for (const c of [0, 1]) {
      const pairs = [];
      for (let y = 0; y < 3; y++) {
        for (let x = first; x < 7; x++) pairs.push([at(before, y, x - steps, c), at(now, y, x, c)]);
      }
      const mean = pairs.reduce((sum, [one]) => sum + one, 0) / pairs.length;
      for (const [one, other] of pairs) {
        left += (one - other) ** 2;
        size += (one - mean) ** 2;
      }
    }
    return Math.sqrt(left / size);
  }
  const left = (pixels, now = after) =>
    /** @type {any} */ (leftOver(net, layer, run(before), run(now), pixels));
  const near = (found, wanted) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found}, ${wanted}`);
  near(left(0), shareOf(0, 0));
  near(left(2), shareOf(1, 1));
  near(left(4), shareOf(2, 2));
  near(left(3), Math.min(shareOf(1, 2), shareOf(2, 2))); // column 1 sees what came in
  near(left(5), Math.min(shareOf(2, 3), shareOf(3, 3)));

  const moved = before.map((_, i) => before[i - 2] ?? 7); // by one unit: all of it moves along
  assert.equal(left(2, moved), 0);
  assert.equal(left(3, moved), 0);
  assert.equal(left(1, moved), 0); // a whole step lies nearer than none
  assert.ok(left(4, moved) > 0.5);
  assert.equal(left(15), "edges"); // every unit sees what came in, or the edge
});

test("a map may be taller than wide", () => {
  const net = netOf([16, 4], [[1, 1, "C1"]]);
  const [layer] = slidingLayers(net);
  const [before, after] = [someNumbers(64, 5), someNumbers(64, 6)];
  const pairs = Array.from({ length: 16 }, (_, y) =>
    [1, 2].map((x) => [before[4 * y + x - 1], after[4 * y + x]]),
  ).flat();
  const mean = pairs.reduce((sum, [one]) => sum + one, 0) / 32;
  const sum = (of) => pairs.reduce((all, pair) => all + of(...pair) ** 2, 0);
  const share = Math.sqrt(sum((one, other) => one - other) / sum((one) => one - mean));
  const found = Number(leftOver(net, layer, { maps: [before] }, { maps: [after] }, 1));
  assert.ok(Math.abs(found - share) < 1e-9, `${found}, ${share}`);
});

test("what a layer cuts off is not looked for before the move", () => {
  const spec = {
    input: [1, 12, 1],
    parameters: 0,
    layers: [{ kind: "cropping2d", label: "cut", before: [0, 3], output: [1, 9, 1] }],
  };
  const net = createNetwork(spec, new Float32Array(0));
  const [layer] = slidingLayers(net);
  const [before, after] = [someNumbers(9, 3), someNumbers(9, 4)];
  // Unit x sees column x + 3: all but the last see no edge, and x − 2 is there from x = 2 on.
  const pairs = [2, 3, 4, 5, 6, 7].map((x) => [before[x - 2], after[x]]);
  const mean = pairs.reduce((sum, [one]) => sum + one, 0) / 6;
  const sum = (of) => pairs.reduce((all, pair) => all + of(...pair) ** 2, 0);
  const share = Math.sqrt(sum((one, other) => one - other) / sum((one) => one - mean));
  const found = Number(leftOver(net, layer, { maps: [before] }, { maps: [after] }, 2));
  assert.ok(Math.abs(found - share) < 1e-9, `${found}, ${share}`);
});

test("no share is known of answers that hardly differ", () => {
  const net = netOf([1, 12], [[1, 1, "C1"]]);
  const [layer] = slidingLayers(net);
  // Around one, up and down by a deviation of so much.
  const wavy = (deviation) =>
    Float32Array.from({ length: 12 }, (_, i) => 1 + deviation * (i % 2 ? 1 : -1));
  const left = (deviation) => {
    const run = { maps: [wavy(deviation)] };
    return /** @type {any} */ (leftOver(net, layer, run, run, 1));
  };
  assert.equal(left(0.0095), "flat");
  assert.ok(Math.abs(left(0.0105) - 2) < 0.05); // up where it was down
});
