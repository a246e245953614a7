/* The way to one unit: what it sees in every layer below, joined by lines. */

import { reducedMotion, svg } from "../draw/drawing.js";

const MOST_PORTS = 20; // above this, a layer's maps are joined as one bundle
const STRONGEST = 10; // of a dense unit's inputs, how many get a line
const DRAW_MS = 220;
const MIXES_CHANNELS = new Set(["conv2d", "dense"]);

/** An overlay for a network's stations. It only draws; it never takes the pointer. */
export function tracer(net, stations) {
  const lines = svg("g", { class: "lenet-lines" });
  const boxes = svg("g", { class: "lenet-boxes" });
  const hovered = svg("g", { class: "lenet-hovered" });
  const element = svg("svg", { class: "lenet-trace", "aria-hidden": "true" });
  element.append(lines, boxes, hovered);

  /** For each station up to s: the box of units that a unit depends on, and in which maps. */
  function seen(s, unit) {
    const { shape, layer } = stations[s];
    const index = (unit.y * shape[1] + unit.x) * shape[2] + unit.c;
    const found = [];
    found[s] = { ...boxOf(unit), channels: [unit.c] };
    let channels = [unit.c];
    let keepsChannels = true; // each map of this station feeds the like map of the next
    let below = s - 1;
    for (let i = layer; i >= 0; i--) {
      channels = channelsBelow(net.layers[i], channels);
      keepsChannels &&= !MIXES_CHANNELS.has(net.layers[i].kind);
      // Flatten has no station of its own: only its input does.
      if (below >= 0 && stations[below].layer === i - 1) {
        const box = stations[below].flat ? ONE_UNIT : net.receptiveField(layer, index, i);
        found[below] = { ...box, channels, keepsChannels };
        keepsChannels = true;
        below -= 1;
      }
    }
    return found;
  }

  const boxOf = ({ y, x }) => ({ y0: y, x0: x, y1: y + 1, x1: x + 1 });
  const ONE_UNIT = boxOf({ y: 0, x: 0 }); // a vector's units are channels of one place

  /** Which channels of a layer's input count: null means all of them. */
  function channelsBelow({ kind, inputShape, activation }, channels) {
    if (MIXES_CHANNELS.has(kind)) return null;
    if (kind === "flatten") {
      if (!channels || inputShape.length < 3) return channels;
      return [channels[0] % inputShape[2]];
    }
    return activation === "softmax" && kind === "activation" ? null : channels;
  }

  // ---------------------------------------------------------------- lines
  /** Rectangles from which the lines of a station start. */
  function ports(places, s, { channels, ...box }) {
    const { kind, shape } = stations[s];
    if (kind === "picture") return [places.box(s, 0, box)];
    const all = channels || Array.from({ length: shape[2] }, (_, c) => c);
    if (!channels && (kind !== "maps" || all.length > MOST_PORTS)) return [places.whole(s)];
    return all.map((c) => places.box(s, c, box));
  }

  const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });

  function curve(from, to, vertical, attributes) {
    const [a, b] = [middle(from), middle(to)];
    if (vertical) {
      a.y = from.y + from.height;
      b.y = to.y;
    } else {
      a.x = from.x + from.width;
      b.x = to.x;
    }
    const half = vertical ? (b.y - a.y) / 2 : (b.x - a.x) / 2;
    const [c, d] = vertical
      ? [
          { x: a.x, y: a.y + half },
          { x: b.x, y: b.y - half },
        ]
      : [
          { x: a.x + half, y: a.y },
          { x: b.x - half, y: b.y },
        ];
    return svg("path", {
      d: `M${a.x} ${a.y}C${c.x} ${c.y} ${d.x} ${d.y} ${b.x} ${b.y}`,
      pathLength: 1,
      ...attributes,
    });
  }

  /** Between many and many, lines meet half way. */
  function knot(from, to, vertical) {
    const all = [...from, ...to].map(middle);
    const mean = (key) => all.reduce((sum, point) => sum + point[key], 0) / all.length;
    const end = (rects, key, size) => Math.max(...rects.map((r) => r[key] + r[size]));
    const begin = (rects, key) => Math.min(...rects.map((r) => r[key]));
    return vertical
      ? { x: mean("x"), y: (end(from, "y", "height") + begin(to, "y")) / 2, width: 0, height: 0 }
      : { x: (end(from, "x", "width") + begin(to, "x")) / 2, y: mean("y"), width: 0, height: 0 };
  }

  function hop(from, to, { vertical }, oneToOne) {
    if (oneToOne) return from.map((port, i) => curve(port, to[i], vertical));
    if (to.length === 1) return from.map((port) => curve(port, to[0], vertical));
    const node = knot(from, to, vertical);
    return [
      ...from.map((port) => curve(port, node, vertical)),
      ...to.map((port) => curve(node, port, vertical)),
    ];
  }

  /** A dense unit has too many inputs for a line each: show the largest products. */
  function strongest(places, s, ring, { products, sources }) {
    const order = Array.from(products.keys());
    order.sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
    const most = Math.abs(products[order[0]]) || 1;
    const [, width, channels] = stations[s].shape;
    return order.slice(0, STRONGEST).map((i) => {
      const pixel = Math.floor(sources[i] / channels);
      const unit = { y: Math.floor(pixel / width), x: pixel % width };
      const from = places.box(s, sources[i] % channels, boxOf(unit));
      const share = Math.abs(products[i]) / most;
      return curve(from, ring, places.vertical, { style: `stroke-width: ${0.5 + 2 * share}` });
    });
  }

  /** A unit may be a pixel or two wide: ring it so that it can be seen. */
  function ringOf(rect) {
    const pad = (size) => Math.max(2, (9 - size) / 2);
    const [dx, dy] = [pad(rect.width), pad(rect.height)];
    return {
      x: rect.x - dx,
      y: rect.y - dy,
      width: rect.width + 2 * dx,
      height: rect.height + 2 * dy,
    };
  }

  const outline = ({ x, y, width, height }, name) => [
    svg("rect", { class: "lenet-halo", x, y, width, height }),
    svg("rect", { class: name, x, y, width, height }),
  ];

  /** Dim a picture around what is seen of it, so that this lights up. */
  function shade(whole, { x, y, width, height }) {
    const rect = (r) => `M${r.x} ${r.y}h${r.width}v${r.height}h${-r.width}z`;
    return svg("path", { class: "lenet-shade", d: rect(whole) + rect({ x, y, width, height }) });
  }

  function choose(places, station, unit, explanation, animate) {
    lines.replaceChildren();
    boxes.replaceChildren();
    if (!places) return;
    const s = stations.indexOf(station);
    const found = seen(s, unit);
    const ring = ringOf(places.box(s, unit.c, boxOf(unit)));
    let to = [ring];
    for (let t = s - 1; t >= 0; t--) {
      const from = ports(places, t, found[t]);
      const dense = t === s - 1 && !explanation.window && explanation.products.length > 1;
      const oneToOne = found[t].keepsChannels && from.length === to.length;
      const paths = dense
        ? strongest(places, t, ring, explanation)
        : hop(from, to, places, oneToOne);
      if (animate && !reducedMotion()) {
        for (const path of paths) flow(path, t / Math.max(s, 1));
      }
      lines.append(...paths);
      if (t === 0) boxes.append(shade(places.whole(0), from[0]));
      boxes.append(...from.flatMap((rect) => outline(rect, "lenet-field")));
      to = from;
    }
    if (station.kind === "maps")
      boxes.append(...outline(places.box(s, unit.c, wholeMap(station)), "lenet-map"));
    boxes.append(...outline(ring, "lenet-unit"));
  }

  const wholeMap = ({ shape }) => ({ y0: 0, x0: 0, y1: shape[0], x1: shape[1] });

  /** A line grows from where the values come from to where they go, layer after layer. */
  function flow(path, start) {
    path.animate([{ strokeDasharray: "0 1" }, { strokeDasharray: "1 0" }], {
      duration: DRAW_MS / 2,
      delay: (start * DRAW_MS) / 2,
      fill: "backwards",
      easing: "ease-out",
    });
  }

  // ---------------------------------------------------------------- hovering
  /** Ring the unit under the pointer, and what it sees of the picture. */
  function hover(places, station, unit) {
    hovered.replaceChildren();
    if (!places) return;
    const s = stations.indexOf(station);
    const ring = ringOf(places.box(s, unit.c, boxOf(unit)));
    hovered.append(...outline(ring, "lenet-unit"));
    if (s === 0) return;
    const [picture] = seen(s, unit);
    hovered.append(...outline(places.box(0, 0, picture), "lenet-field"));
  }

  return { element, choose, hover };
}
