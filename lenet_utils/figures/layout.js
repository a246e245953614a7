/* Where the layers of a network stand: left to right, or top to bottom where it is narrow. */
(function (root) {
  "use strict";

  const MAP_GAP = 5; // CSS pixels between the maps of a layer
  const CELL_GAP = 1;
  const LAYER_GAP = 16; // the least room between layers: the lines run there
  const LABEL = 50; // the least width of a layer: its shape is written above it
  const NARROW = 600;
  const BAR_HEIGHT = 26;
  const MOST_BARS = 20;

  /** The layers a figure shows: the input, then all but Flatten, which only renames units.
   *  layer: number in net.layers, −1 for the input; shape: [height, width, channels] */
  function stationsOf(net) {
    const stations = [{ label: "Input", layer: -1, kind: "picture", shape: net.spec.input }];
    net.layers.forEach((layer, i) => {
      if (layer.kind === "flatten") return;
      const { outputShape } = layer;
      const flat = outputShape.length === 1;
      const shape = flat ? [1, 1, outputShape[0]] : outputShape;
      const units = shape[0] * shape[1];
      stations.push({ label: layer.label, layer: i, kind: units > 1 ? "maps" : "cells", shape, flat });
    });
    const last = stations.at(-1);
    if (last.kind === "cells" && last.shape[2] <= MOST_BARS) last.kind = "bars";
    return stations;
  }

  /** The size near `wanted` at which each of `pixels` gets the same number of screen pixels. */
  function snap(wanted, pixels) {
    const ratio = root.devicePixelRatio || 1;
    const zoom = (wanted * ratio) / pixels;
    const whole = zoom >= 1 ? Math.floor(zoom) : 1 / Math.ceil(1 / zoom);
    return (whole * pixels) / ratio;
  }

  function tile([height, width], wanted) {
    const longer = Math.max(height, width);
    const unit = snap(wanted, longer) / longer;
    return { width: unit * width, height: unit * height };
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

  /** One column a layer, with maps of about `base` pixels; later maps are drawn smaller. */
  function column({ kind, shape }, base, largest, height) {
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
    const wanted = base * (Math.max(shape[0], shape[1]) / largest) ** 0.4;
    return tall(count, tile(shape, wanted), MAP_GAP, height);
  }

  /** One band a layer. */
  function band({ kind, shape }, width) {
    const count = shape[2];
    if (kind === "picture") return grid(1, 1, tile(shape, Math.min(160, 0.45 * width)), 0);
    if (kind === "bars") return { width, height: count * BAR_HEIGHT };
    if (kind === "cells") return wide(count, { width: 14, height: 14 }, CELL_GAP, width);
    const least = count > 32 ? 24 : 34;
    const { columns } = wide(count, { width: least, height: least }, MAP_GAP, width);
    const room = (width - (columns - 1) * MAP_GAP) / columns;
    return grid(count, columns, tile(shape, Math.min(72, room)), MAP_GAP);
  }

  /** {vertical, grids}: the size of every layer's grid of maps, for a figure of this width. */
  function arrange(stations, width) {
    const height = Math.max(300, Math.min(480, 0.55 * width));
    const largest = Math.max(
      ...stations.filter(({ kind }) => kind === "maps").map(({ shape }) => Math.max(...shape.slice(0, 2))),
    );
    for (let base = 110; width >= NARROW && base >= 28; base -= 2) {
      const grids = stations.map((station) => column(station, base, largest, height));
      const total = grids.reduce((sum, { width }) => sum + Math.max(width, LABEL) + LAYER_GAP, 0);
      if (total - LAYER_GAP <= width) return { vertical: false, grids };
    }
    return { vertical: true, grids: stations.map((station) => band(station, width)) };
  }

  /** The rectangle of map `c` in its layer's grid. */
  function tileAt({ columns, tile, gap }, c) {
    return {
      x: (c % columns) * (tile.width + gap),
      y: Math.floor(c / columns) * (tile.height + gap),
      width: tile.width,
      height: tile.height,
    };
  }

  /** The unit {y, x, c} under a point of a layer's grid, or null in the gaps. */
  function unitUnder({ columns, tile, gap }, [height, width, channels], left, top) {
    const column = Math.floor(left / (tile.width + gap));
    const row = Math.floor(top / (tile.height + gap));
    const x = Math.floor(((left - column * (tile.width + gap)) / tile.width) * width);
    const y = Math.floor(((top - row * (tile.height + gap)) / tile.height) * height);
    const c = row * columns + column;
    const inside = column >= 0 && column < columns && c >= 0 && c < channels;
    return inside && x >= 0 && x < width && y >= 0 && y < height ? { y, x, c } : null;
  }

  Object.assign(root.LenetFigures, { stationsOf, arrange, tileAt, unitUnder });
})(globalThis);
