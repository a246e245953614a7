/* The pictures of the lens: the picture, the map over it, the map alone, and the one beside it. */

import { bitmap, canvasContext, format, h, largestOf } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const GAP = 16;
const MOST_SIDE = 184; // CSS pixels
const ALL_IN_A_ROW = 560;
const STRONGEST = 0.85; // of the map's colour over the picture
const SMALLEST = 1e-12;

/** onHover(name, y, x, event): the pointer is over a pixel of the map or of the other one;
 *  onHover(null): over none */
export function lensView({ height, width, bitmap: shown, toPixels }, onHover) {
  const planes = Object.fromEntries(
    ["picture", "over", "map", "other"].map((name) => [name, plane(name)]),
  );
  const element = h(
    "div",
    { class: "lenet-lens-planes" },
    Object.values(planes).map((one) => one.element),
  );
  let side = MOST_SIDE;

  function plane(name) {
    const canvas = h("canvas", { role: "img" });
    const note = h("span", {});
    const title = h("b", {}, TEXTS[name === "other" ? "other_map" : name]);
    if (name !== "picture") {
      canvas.addEventListener("pointermove", (event) => {
        const zoom = side / width;
        const y = Math.min(height - 1, Math.max(0, Math.floor(event.offsetY / zoom)));
        const x = Math.min(width - 1, Math.max(0, Math.floor(event.offsetX / zoom)));
        onHover(name, y, x, event);
      });
      canvas.addEventListener("pointerleave", () => onHover(null));
    }
    return {
      canvas,
      note,
      element: h("div", { class: "lenet-lens-plane" }, h("div", {}, title), canvas, note),
    };
  }

  function paint({ canvas, note }, image, text, label) {
    const tall = (side * height) / width;
    const context = canvasContext(canvas, side, tall);
    if (image) context.drawImage(image, 0, 0, side, tall);
    note.textContent = text;
    canvas.setAttribute("aria-label", label);
  }

  const mapImage = (map, palette) => {
    const largest = largestOf(map);
    return bitmap(width, height, (i) => palette.packed(map[i], largest));
  };

  /** The map's colours over a grey picture: the larger a number, the more of its colour. */
  function overImage(picture, map, palette) {
    const pixels = toPixels(picture);
    const largest = largestOf(map) || 1;
    return bitmap(width, height, (i) => {
      const grey = 0.299 * pixels[4 * i] + 0.587 * pixels[4 * i + 1] + 0.114 * pixels[4 * i + 2];
      const share = STRONGEST * Math.min(1, Math.abs(map[i]) / largest);
      const colour = palette.color(Math.sign(map[i]), 1);
      const [r, g, b] = colour.map((value) => Math.round(grey + (value - grey) * share));
      return (255 << 24) | (b << 16) | (g << 8) | r;
    });
  }

  return {
    element,
    /** Take the figure's width: four side by side, or two and two. */
    fit(available) {
      const columns = available < ALL_IN_A_ROW ? 2 : 4;
      side = Math.floor(Math.min(MOST_SIDE, (available - (columns - 1) * GAP) / columns));
      element.style.setProperty("--lenet-side", `${side}px`);
    },
    /** map and other: {values, name} or null, where there is none. */
    draw(picture, { map, other }, palette) {
      const scale = (one) =>
        one ? phrase(TEXTS.scale, { largest: short(largestOf(one.values)) }) : TEXTS.not_yet;
      const labelled = (title, one) => `${title}: ${one ? one.name : TEXTS.not_yet}`;
      paint(planes.picture, shown(picture), "", TEXTS.picture);
      const over = map && overImage(picture, map.values, palette);
      paint(planes.over, over, map?.name ?? "", labelled(TEXTS.over, map));
      const alone = map && mapImage(map.values, palette);
      paint(planes.map, alone, scale(map), labelled(TEXTS.map, map));
      const beside = other && mapImage(other.values, palette);
      const said = other ? `${other.name}, ${scale(other)}` : TEXTS.not_yet;
      paint(planes.other, beside, said, labelled(TEXTS.other_map, other));
    },
  };
}

/** A number of any size in a few characters. */
export function short(value) {
  const size = Math.abs(value);
  if (size < SMALLEST) return "0";
  return format(value, Math.max(0, Math.min(9, 2 - Math.floor(Math.log10(size)))));
}
