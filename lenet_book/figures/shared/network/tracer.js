/* The way to one unit: what it sees in every layer below, joined by lines. */

import { reducedMotion, svg } from "../draw/drawing.js";
import { boxOf, seenBy } from "./seen.js";
import { hop, ports, strongest } from "./trace_lines.js";

const DRAW_MS = 220;

/** An overlay for a network's stations. It only draws; it never takes the pointer. */
export function tracer(net, stations) {
  const lines = svg("g", { class: "lenet-lines" });
  const boxes = svg("g", { class: "lenet-boxes" });
  const hovered = svg("g", { class: "lenet-hovered" });
  const element = svg("svg", { class: "lenet-trace", "aria-hidden": "true" });
  element.append(lines, boxes, hovered);

  function choose(places, station, unit, explanation, animate) {
    lines.replaceChildren();
    boxes.replaceChildren();
    if (!places) return;
    const s = stations.indexOf(station);
    const seen = seenBy(net, stations, s, unit);
    const ring = ringOf(places.box(s, unit.c, boxOf(unit)));
    let to = [ring];
    for (let t = s - 1; t >= 0; t--) {
      const from = ports(places, stations[t], t, seen[t]);
      const dense = t === s - 1 && !explanation.window && explanation.products.length > 1;
      const oneToOne = seen[t].keepsChannels && from.length === to.length;
      const paths = dense
        ? strongest(places, stations[t], t, ring, explanation)
        : hop(from, to, places.vertical, oneToOne);
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

  /** Ring the unit under the pointer, and what it sees of the picture. */
  function hover(places, station, unit) {
    hovered.replaceChildren();
    if (!places) return;
    const s = stations.indexOf(station);
    const ring = ringOf(places.box(s, unit.c, boxOf(unit)));
    hovered.append(...outline(ring, "lenet-unit"));
    if (s === 0) return;
    const [picture] = seenBy(net, stations, s, unit);
    hovered.append(...outline(places.box(0, 0, picture), "lenet-field"));
  }

  return { element, choose, hover };
}

const wholeMap = ({ shape }) => ({ y0: 0, x0: 0, y1: shape[0], x1: shape[1] });

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

/** A line grows from where the values come from to where they go, layer after layer. */
function flow(path, start) {
  path.animate([{ strokeDasharray: "0 1" }, { strokeDasharray: "1 0" }], {
    duration: DRAW_MS / 2,
    delay: (start * DRAW_MS) / 2,
    fill: "backwards",
    easing: "ease-out",
  });
}
