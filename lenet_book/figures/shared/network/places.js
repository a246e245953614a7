/* Where the units of a network's view are now, for what is drawn over it. */

import { tileAt } from "./layout.js";

/** Rectangles in the coordinates of the view's element, measured now:
 *  vertical        whether the layers run top to bottom
 *  whole(s)        all of station s
 *  box(s, c, box)  a box of units {y0, x0, y1, x1} in map c of station s */
export function placesOf(element, stations, { grids, vertical }) {
  const origin = element.getBoundingClientRect();
  const rectangle = (part) => {
    const { left, top, width, height } = part.getBoundingClientRect();
    return { x: left - origin.left, y: top - origin.top, width, height };
  };
  const wholes = stations.map(({ rows, surface, canvas }) => rectangle(rows ? surface : canvas));
  return {
    vertical,
    whole: (s) => wholes[s],
    box(s, c, { y0, x0, y1, x1 }) {
      const { kind, shape, rows } = stations[s];
      if (rows) return rectangle(rows[c].element);
      const map = tileAt(grids[s], kind === "picture" ? 0 : c);
      const unit = { width: map.width / shape[1], height: map.height / shape[0] };
      return {
        x: wholes[s].x + map.x + x0 * unit.width,
        y: wholes[s].y + map.y + y0 * unit.height,
        width: (x1 - x0) * unit.width,
        height: (y1 - y0) * unit.height,
      };
    },
  };
}
