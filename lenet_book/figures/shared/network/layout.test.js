import assert from "node:assert/strict";
import test from "node:test";
import { arrange, stationsOf, tileAt, unitUnder } from "./layout.js";

const LENET = {
  spec: { input: [32, 32, 3] },
  layers: [
    { label: "C1", kind: "conv2d", outputShape: [28, 28, 6] },
    { label: "C5", kind: "conv2d", outputShape: [1, 1, 120] },
    { label: "Flatten", kind: "flatten", outputShape: [120] },
    { label: "F6", kind: "dense", outputShape: [84] },
    { label: "Output", kind: "dense", outputShape: [10] },
  ],
};

test("a network is shown from the picture to the bars, without Flatten", () => {
  const stations = stationsOf(LENET);
  assert.deepEqual(
    stations.map(({ label, kind, layer, title }) => [label, kind, layer, title]),
    [
      ["Input", "picture", -1, "32×32×3"],
      ["C1", "maps", 0, "28×28×6"],
      ["C5", "cells", 1, "1×1×120"],
      ["F6", "cells", 3, "84"],
      ["Output", "bars", 4, "10"],
    ],
  );
  assert.deepEqual(stations[3].shape, [1, 1, 84]);
});

test("many outputs are cells, not bars", () => {
  const layers = [{ label: "Output", kind: "dense", outputShape: [21] }];
  assert.equal(stationsOf({ spec: LENET.spec, layers }).at(-1).kind, "cells");
});

const mapsOf = (shape) => ({ label: "C", title: "", layer: 0, kind: "maps", shape });
const picture = { label: "Input", title: "", layer: -1, kind: "picture", shape: [32, 32, 3] };
const cells = (count) => ({ label: "F", title: "", layer: 1, kind: "cells", shape: [1, 1, count] });
const bars = { label: "Out", title: "", layer: 2, kind: "bars", shape: [1, 1, 10] };
const rowsOf = ({ columns }, count) => Math.ceil(count / columns);

test("up to eight maps stand in one column, up to sixteen in two", () => {
  for (const [count, columns] of [
    [8, 1],
    [9, 2],
    [16, 2],
  ]) {
    const { grids } = arrange([picture, mapsOf([10, 10, count]), bars], 900);
    assert.equal(grids[1].columns, columns, `${count} maps`);
  }
});

test("more maps, and cells, take as few columns as fit below the figure's height", () => {
  const { vertical, grids } = arrange([picture, mapsOf([10, 10, 40]), cells(120), bars], 900);
  assert.equal(vertical, false);
  for (const [grid, count] of [
    [grids[1], 40],
    [grids[2], 120],
  ]) {
    const { tile, gap, columns, height } = grid;
    assert.ok(height <= 480);
    assert.equal(height, rowsOf(grid, count) * (tile.height + gap) - gap);
    // With one column less it would be too tall.
    const taller = Math.ceil(count / (columns - 1)) * (tile.height + gap) - gap;
    assert.ok(taller > 480, `${count}: ${taller}`);
  }
});

test("what does not fit side by side stands one below the other, spread over the width", () => {
  const { vertical, grids } = arrange([picture, mapsOf([10, 10, 16]), cells(84), bars], 340);
  assert.equal(vertical, true);
  for (const grid of grids) assert.ok(grid.width <= 340);
  const [, maps, wide, rows] = grids;
  assert.equal(rows.height, 260);
  assert.equal(rowsOf(maps, 16), 2);
  assert.ok(maps.width > 340 - maps.columns * 1.01);
  assert.equal(rowsOf(wide, 84), Math.ceil(84 / Math.floor(341 / 15)));
});

test("all layers fit into the width in which they stand side by side", () => {
  const stations = [picture, mapsOf([28, 28, 6]), mapsOf([10, 10, 16]), cells(84), bars];
  for (const width of [650, 800, 1100]) {
    const { vertical, grids } = arrange(stations, width);
    assert.equal(vertical, false);
    const total = grids.reduce((sum, grid) => sum + grid.width + 16, -16);
    assert.ok(total <= width, `${total} of ${width}`);
    const [input, large, small] = grids;
    assert.ok(input.tile.width > large.tile.width && large.tile.width > small.tile.width);
    assert.ok(small.tile.width > (10 / 28) * large.tile.width); // smaller, but less so
  }
});

test("a unit is found where its map is, and none in the gaps", () => {
  const grid = { columns: 3, tile: { width: 20, height: 10 }, gap: 4 };
  const under = (left, top) => unitUnder(grid, [5, 10, 5], left, top);
  for (const c of [0, 2, 4]) {
    const { x, y, width, height } = tileAt(grid, c);
    assert.deepEqual([width, height], [20, 10]);
    assert.deepEqual(under(x + 3.5 * 2, y + 2.5 * 2), { y: 2, x: 3, c });
  }
  assert.deepEqual(tileAt(grid, 4), { x: 24, y: 14, width: 20, height: 10 });
  assert.equal(under(22, 5), null); // between two maps
  assert.equal(under(5, 12), null);
  assert.equal(under(20, 5), null); // where the gap begins
  assert.equal(under(5, 10), null);
  assert.equal(under(50, 16), null); // there is no sixth
  assert.equal(under(75, 5), null); // nor a fourth in a row
  assert.equal(under(-1, 5), null);
  assert.equal(under(5, -1), null);
});

test("side by side, a figure is 300 to 480 pixels high, as its width allows", () => {
  // Of 150 cells of 6 to 12 pixels in a column, so many fit one above the other.
  for (const [width, height] of [
    [610, 0.55 * 610],
    [800, 0.55 * 800],
    [1200, 480],
  ]) {
    const { vertical, grids } = arrange([picture, mapsOf([8, 8, 2]), cells(150), bars], width);
    assert.equal(vertical, false);
    const { tile, gap, columns } = grids[2];
    assert.equal(gap, 1);
    const rows = Math.floor((height + gap) / (tile.height + gap));
    assert.equal(columns, Math.ceil(150 / rows), `${width}`);
  }
});

test("one below the other, maps are as wide as their share of the width, up to 72 pixels", () => {
  const [, six, few] = arrange(
    [picture, mapsOf([10, 10, 6]), mapsOf([10, 10, 3]), bars],
    340,
  ).grids;
  // Six maps of 34 pixels and more stand in one row, 5 pixels apart.
  assert.equal(six.columns, 6);
  assert.equal(six.tile.width, Math.floor((340 - 5 * 5) / 6));
  assert.deepEqual([few.columns, few.tile.width, few.gap], [3, 72, 14]);
});

test("the picture is one map, with the sides that it has", () => {
  const flat = { ...picture, shape: [20, 40, 3] };
  for (const [width, side] of [
    [300, Math.floor(0.45 * 300)],
    [590, 160],
  ]) {
    const [grid] = arrange([flat, mapsOf([8, 8, 2]), bars], width).grids;
    const tile = { width: side, height: side / 2 };
    assert.deepEqual(grid, { columns: 1, tile, gap: 0, ...tile });
  }
  const [grid, maps] = arrange([flat, mapsOf([8, 8, 2]), bars], 900).grids;
  assert.deepEqual(grid.tile, { width: Math.floor(1.75 * maps.tile.width), height: grid.height });
  assert.deepEqual([grid.columns, grid.gap, grid.width], [1, 0, grid.tile.width]);
});

test("side by side, what stands beside the largest maps grows with them, within bounds", () => {
  const stations = [picture, mapsOf([28, 28, 6]), cells(84), bars];
  const between = (least, most, value) => Math.max(least, Math.min(most, value));
  const bases = [600, 660, 720, 800, 1000, 1400].map((width) => {
    const { vertical, grids } = arrange(stations, width);
    assert.equal(vertical, false);
    const [input, maps, units, rows] = grids;
    const base = Math.round(maps.tile.width);
    assert.equal(input.tile.width, Math.floor(1.75 * base));
    assert.equal(units.tile.width, between(6, 12, Math.round(0.16 * base)));
    assert.deepEqual(rows, { width: between(168, 230, 3 * base), height: 260 });
    return base;
  });
  assert.ok(bases.every((base, i) => !i || base >= bases[i - 1]));
  assert.ok(bases[0] < bases.at(-1));
  assert.equal(arrange(stations, 599).vertical, true);
  const few = arrange([picture, mapsOf([28, 28, 2]), cells(84), bars], 1400).grids;
  assert.deepEqual([few[1].tile.width, few[2].tile.width, few[3].width], [110, 12, 230]);
});

test("cells stand in as few rows as the width has room for, 15 pixels each", () => {
  const columnsOf = (width, count) =>
    arrange([picture, cells(count), bars], width).grids[1].columns;
  assert.equal(columnsOf(344, 23), 23); // 23 of 14 pixels, 1 apart
  assert.equal(columnsOf(343, 23), 12);
  assert.equal(columnsOf(344, 24), 12);
});
