/* Over the layers: boxes round what a unit sees, a cone between them, and what has changed. */

import { svg } from "../shared/draw/drawing.js";
import { boxOn } from "./field_layout.js";
import { boxOf, fieldsOf } from "./fields.js";

/** An overlay for the stations in `holder`. It only draws; it never takes the pointer. */
export function fieldTrace(net, stations, holder) {
  const element = svg("svg", { class: "lenet-trace", "aria-hidden": "true" });

  /** The rectangles of boxes, in the holder's own coordinates: at(s, box, c). */
  function measured() {
    const origin = holder.getBoundingClientRect();
    return (s, box, c = 0) => {
      const place = stations[s].canvas.getBoundingClientRect();
      const { x, y, ...size } = boxOn(stations[s], box, c);
      return { x: place.left - origin.left + x, y: place.top - origin.top + y, ...size };
    };
  }

  function outline(place, name) {
    element.append(svg("rect", { class: "lenet-halo", ...place }));
    element.append(svg("rect", { class: name, ...place }));
  }

  function traceUnit(unit, at, isVertical) {
    const { s, c } = unit;
    const rects = fieldsOf(net, stations, unit).map((box, t) => at(t, box, t === s ? c : 0));
    for (let t = s; t > 0; t--) element.append(...cone(rects[t - 1], rects[t], isVertical));
    rects.forEach((place, t) => outline(place, t === s ? "lenet-unit" : "lenet-field"));
  }

  return {
    element,
    draw({ unit, pixel, changes }, isVertical) {
      element.replaceChildren();
      const at = measured();
      changes?.forEach(({ box }, s) => {
        if (box) outline(at(s, box), "lenet-changed");
      });
      if (unit) traceUnit(unit, at, isVertical);
      if (pixel) {
        const [y, x] = pixel;
        outline(grown(at(0, boxOf({ y, x })), 2), "lenet-pixel");
      }
    },
  };
}

/** A rectangle with this many pixels more on each side. */
const grown = ({ x, y, width, height }, by) => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

/** Two lines, from the corners of what is seen to the corners of what sees it. */
function cone(from, to, isVertical) {
  return [0, 1].map((side) => {
    const ends = isVertical
      ? {
          x1: from.x + side * from.width,
          y1: from.y + from.height,
          x2: to.x + side * to.width,
          y2: to.y,
        }
      : {
          x1: from.x + from.width,
          y1: from.y + side * from.height,
          x2: to.x,
          y2: to.y + side * to.height,
        };
    return svg("line", { class: "lenet-cone", ...ends });
  });
}
