/* Where the layers of a network stand: left to right, or top to bottom where it is narrow. */

const MAP_GAP = 5; // CSS pixels between the maps of a layer
const CELL_GAP = 1;
const LAYER_GAP = 16; // the least room between layers: the lines run there
const LETTER = 8; // of a layer's name and shape, which are written above it
const WIDEST_GAP = 14; // top to bottom, maps spread over the width, up to this gap
const NARROW = 600;
const BAR_HEIGHT = 26;
const MOST_BARS = 20;
const SHRINK = 0.4;
const SMALLEST = 28; // CSS pixels of the largest maps, left to right
const MOST_ROWS = 8; // of a layer of up to 16 maps

/** The layers a figure shows: the input, then all but Flatten, which only renames units.
 *  label, title: its name and its shape, as they stand above it
 *  layer: number in net.layers, −1 for the input; shape: [height, width, channels]
 *  kind: "picture", "maps", "cells" (maps of one unit) or "bars"; flat: it is a vector
 *  @returns {Station[]} */
export function stationsOf(net) {
  const { input } = net.spec;
  const stations = [
    { label: "Input", title: input.join("×"), layer: -1, kind: "picture", shape: input },
  ];
  net.layers.forEach((layer, i) => {
    if (layer.kind === "flatten") return;
    const { outputShape } = layer;
    const flat = outputShape.length === 1;
    const shape = flat ? [1, 1, outputShape[0]] : outputShape;
    const units = shape[0] * shape[1];
    const kind = units > 1 ? "maps" : "cells";
    const title = outputShape.join("×");
    stations.push({ label: layer.label, title, layer: i, kind, shape, flat });
  });
  const last = stations.at(-1);
  if (last.kind === "cells" && last.shape[2] <= MOST_BARS) last.kind = "bars";
  return stations;
}

const longer = ([height, width]) => Math.max(height, width);

/** The size of a map whose longer side is drawn `side` pixels long. */
function tile(shape, side) {
  const unit = Math.floor(side) / longer(shape);
  return { width: unit * shape[1], height: unit * shape[0] };
}

function grid(count, columns, { width, height }, gap) {
  const rows = Math.ceil(count / columns);
  return {
    columns,
    tile: { width, height },
    gap,
    width: columns * (width + gap) - gap,
    height: rows * (height + gap) - gap,
  };
}

/** As few columns as keep a grid below a height. */
function tall(count, size, gap, height) {
  const rows = Math.max(1, Math.floor((height + gap) / (size.height + gap)));
  return grid(count, Math.ceil(count / rows), size, gap);
}

/** As few rows as keep a grid below a width. */
function wide(count, size, gap, width) {
  const columns = Math.max(1, Math.floor((width + gap) / (size.width + gap)));
  const rows = Math.ceil(count / columns);
  return grid(count, Math.ceil(count / rows), size, gap);
}

/** One column a layer. A map of `longest` units is drawn `base` pixels wide; a smaller map
 *  is drawn smaller, but less so. */
function column({ kind, shape }, base, longest, height) {
  const count = shape[2];
  if (kind === "picture") return grid(1, 1, tile(shape, 1.75 * base), 0);
  if (kind === "bars") {
    const width = Math.max(168, Math.min(230, 3 * base));
    return { width, height: count * BAR_HEIGHT };
  }
  if (kind === "cells") {
    const side = Math.max(6, Math.min(12, Math.round(0.16 * base)));
    return tall(count, { width: side, height: side }, CELL_GAP, height);
  }
  const size = tile(shape, base * (longer(shape) / longest) ** SHRINK);
  if (count > 2 * MOST_ROWS) return tall(count, size, MAP_GAP, height);
  return grid(count, Math.ceil(count / MOST_ROWS), size, MAP_GAP);
}

/** One band a layer. */
function band({ kind, shape }, width) {
  const count = shape[2];
  if (kind === "picture") return grid(1, 1, tile(shape, Math.min(160, 0.45 * width)), 0);
  if (kind === "bars") return { width, height: count * BAR_HEIGHT };
  if (kind === "cells") return wide(count, { width: 14, height: 14 }, CELL_GAP, width);
  const least = count > 32 ? 24 : 34;
  const { columns } = wide(count, { width: least, height: least }, MAP_GAP, width);
  const size = tile(shape, Math.min(72, (width + MAP_GAP) / columns - MAP_GAP));
  const spread = columns > 1 ? (width - columns * size.width) / (columns - 1) : MAP_GAP;
  return grid(count, columns, size, Math.min(WIDEST_GAP, spread));
}

const titleWidth = ({ label, title }) =>
  Math.max(LETTER * label.length, 0.8 * LETTER * title.length);

/** {vertical, grids}: the size of every layer's grid of maps, for a figure of this width. */
export function arrange(stations, width) {
  const height = Math.max(300, Math.min(480, 0.55 * width));
  const maps = stations.filter(({ kind }) => kind === "maps");
  const longest = Math.max(...maps.map(({ shape }) => longer(shape)));
  // The largest maps for which everything fits.
  for (let base = 110; width >= NARROW && base >= SMALLEST; base -= 1) {
    const grids = stations.map((station) => column(station, base, longest, height));
    const widths = grids.map((grid, s) => Math.max(grid.width, titleWidth(stations[s])));
    const total = widths.reduce((sum, wide) => sum + wide + LAYER_GAP, 0);
    const tallest = Math.max(...grids.map((grid) => grid.height));
    if (total - LAYER_GAP <= width && tallest <= height) return { vertical: false, grids };
  }
  return { vertical: true, grids: stations.map((station) => band(station, width)) };
}

/** The rectangle of map `c` in its layer's grid. */
export function tileAt({ columns, tile, gap }, c) {
  return {
    x: (c % columns) * (tile.width + gap),
    y: Math.floor(c / columns) * (tile.height + gap),
    width: tile.width,
    height: tile.height,
  };
}

/** The unit {y, x, c} under a point of a layer's grid, or null in the gaps. */
export function unitUnder({ columns, tile, gap }, [height, width, channels], left, top) {
  const column = Math.floor(left / (tile.width + gap));
  const row = Math.floor(top / (tile.height + gap));
  const x = Math.floor(((left - column * (tile.width + gap)) / tile.width) * width);
  const y = Math.floor(((top - row * (tile.height + gap)) / tile.height) * height);
  const c = row * columns + column;
  const inside = column >= 0 && column < columns && c >= 0 && c < channels;
  return inside && x >= 0 && x < width && y >= 0 && y < height ? { y, x, c } : null;
}
