/* The map of a unit from nearby, and beside it what the unit sees of the layer below. */

import { canvasContext, h, mapsBitmap, svg } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const PLANE = 132; // CSS pixels, at most, of an enlarged map's longer side
const AROUND = 80; // of the width, what two such maps leave to arrow and margins

/** onMove(station, unit): the reader chose another unit of the map. */
export function enlargedMaps(net, view, pictures, onMove) {
  const { stations } = view;
  const element = h("div", { class: "lenet-planes" });
  let side = PLANE;

  /** A map, large, with a box on it. Returns {element, canvas, zoom}. */
  function plane(station, c, box) {
    const [height, width] = station.shape;
    const zoom = Math.max(1, Math.floor(side / Math.max(height, width)));
    const canvas = h("canvas", { class: "lenet-plane", "aria-hidden": "true" });
    const context = canvasContext(canvas, zoom * width, zoom * height);
    const values = view.valuesOf(station);
    if (station.kind === "picture") {
      context.drawImage(pictures.bitmap(values), 0, 0, zoom * width, zoom * height);
    } else {
      const image = mapsBitmap(station.shape, values, station.scale, view.palette);
      context.drawImage(image, c * width, 0, width, height, 0, 0, zoom * width, zoom * height);
    }
    const frame = frameOf(box, zoom, station.shape);
    const holder = h("div", { class: "lenet-plane-holder" }, canvas, frame);
    return { element: h("div", {}, holder, h("small", {}, captionOf(station, c))), canvas, zoom };
  }

  /** The unit's own map, where another unit can be chosen. */
  function ownPlane(station, unit) {
    const box = { y0: unit.y, x0: unit.x, y1: unit.y + 1, x1: unit.x + 1 };
    const { element: own, canvas, zoom } = plane(station, unit.c, box);
    canvas.classList.add("lenet-clickable");
    canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const y = Math.floor(offsetY / zoom);
      const x = Math.floor(offsetX / zoom);
      onMove(station, { y, x, c: unit.c });
    });
    return own;
  }

  return {
    element,
    /** channel: of a convolution's input, the one that is looked at; width: of the close-up. */
    draw({ station, unit, explanation }, channel, width) {
      side = Math.min(PLANE, (width - AROUND) / 2);
      const planes = [];
      if (explanation?.window) {
        const below = stations[stations.indexOf(station) - 1];
        planes.push(plane(below, channel ?? unit.c, explanation.window).element);
      }
      if (station.shape[0] * station.shape[1] > 1) {
        if (planes.length) planes.push(arrow());
        planes.push(ownPlane(station, unit));
      }
      element.replaceChildren(...planes);
      element.hidden = !planes.length;
    },
  };
}

const captionOf = ({ kind, label }, c) =>
  kind === "picture" ? TEXTS.input : phrase(TEXTS.enlarged_map, { layer: label, c });

const arrow = () => h("span", { class: "lenet-arrow", "aria-hidden": "true" }, "→");

/** The highlight round a box of units, over a map that is drawn `zoom` times as large. */
function frameOf({ y0, x0, y1, x1 }, zoom, [height, width]) {
  const box = { x: zoom * x0, y: zoom * y0, width: zoom * (x1 - x0), height: zoom * (y1 - y0) };
  return svg(
    "svg",
    { width: zoom * width, height: zoom * height, "aria-hidden": "true" },
    svg("rect", { class: "lenet-halo", ...box }),
    svg("rect", { class: "lenet-unit", ...box }),
  );
}
