/* The lines of a trace: from rectangles of one layer to rectangles of the next. */

import { svg } from "../draw/drawing.js";
import { boxOf } from "./seen.js";

const MOST_PORTS = 20; // above this, a layer's maps are joined as one bundle
const STRONGEST = 10; // of a dense unit's inputs, how many get a line

/** Rectangles from which the lines of station s start: around what is seen of it. */
export function ports(places, { kind, shape }, s, { channels, ...box }) {
  if (kind === "picture") return [places.box(s, 0, box)];
  const all = channels || Array.from({ length: shape[2] }, (_, c) => c);
  if (!channels && (kind !== "maps" || all.length > MOST_PORTS)) return [places.whole(s)];
  return all.map((c) => places.box(s, c, box));
}

/** Lines from rectangles to rectangles: from each to its like, from all to one, or, between many
 *  and many, by way of a knot. */
export function hop(from, to, vertical, oneToOne) {
  if (oneToOne) return from.map((port, i) => curve(port, to[i], vertical));
  if (to.length === 1) return from.map((port) => curve(port, to[0], vertical));
  const node = knot(from, to, vertical);
  return [
    ...from.map((port) => curve(port, node, vertical)),
    ...to.map((port) => curve(node, port, vertical)),
  ];
}

/** A dense unit has too many inputs for a line each: show the largest products. */
export function strongest(places, { shape }, s, ring, { products, sources }) {
  const order = Array.from(products.keys());
  order.sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
  const most = Math.abs(products[order[0]]) || 1;
  const [, width, channels] = shape;
  return order.slice(0, STRONGEST).map((i) => {
    const pixel = Math.floor(sources[i] / channels);
    const unit = { y: Math.floor(pixel / width), x: pixel % width };
    const from = places.box(s, sources[i] % channels, boxOf(unit));
    const share = Math.abs(products[i]) / most;
    return curve(from, ring, places.vertical, { style: `stroke-width: ${0.5 + 2 * share}` });
  });
}

const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });

function curve(from, to, vertical, attributes = {}) {
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
