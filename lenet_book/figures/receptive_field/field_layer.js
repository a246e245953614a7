/* One layer of the receptive-field tracer: its elements, and the map that is painted in them. */

import { canvasContext, css, format, h, mapsBitmap } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { boxOn } from "./field_layout.js";
import { texts as TEXTS } from "./figure.json";

/** The elements of a station: {element, surface, canvas, scaleText, caption, select}. The surface takes the
 *  pointer and the keyboard; select is null where there is one map.
 *  onMap(c): the reader wants to look at another map. */
export function layerElements(station, onMap) {
  const { label } = station;
  const canvas = h("canvas", { "aria-hidden": "true" });
  const scaleText = h("span", { class: "lenet-field-scale" });
  const caption = h("p", { class: "lenet-field-caption" });
  const select = mapSelect(station, onMap);
  const surface = h(
    "div",
    {
      class: "lenet-surface",
      tabindex: 0,
      role: "application",
      "aria-roledescription": TEXTS.layer,
      "aria-label": phrase(helpFor(station), { layer: label }),
    },
    canvas,
  );
  const element = h(
    "div",
    { class: "lenet-fields-layer" },
    h(
      "div",
      { class: "lenet-title" },
      h("b", {}, label),
      h("span", {}, sizeText(station)),
      scaleText,
    ),
    h("div", { class: "lenet-fields-map" }, surface),
    h("div", { class: "lenet-fields-text" }, select, caption),
  );
  return { element, surface, canvas, scaleText, caption, select };
}

const sizeText = ({ shape, flat }) => (flat ? String(shape[2]) : shape.join("×"));

/** What keys do in a layer. */
function helpFor({ kind }) {
  if (kind === "picture") return TEXTS.picture_keys;
  return kind === "maps" ? TEXTS.map_keys : TEXTS.unit_keys;
}

function mapSelect({ kind, label, shape: [, , count] }, onMap) {
  if (kind !== "maps" || count < 2) return null;
  const options = Array.from({ length: count }, (_, c) =>
    h("option", { value: c }, phrase(TEXTS.map, { c })),
  );
  const select = h(
    "select",
    {
      "aria-label": phrase(TEXTS.map_of, { layer: label }),
      onchange: () => onMap(Number(select.value)),
    },
    options,
  );
  return select;
}

/** Paint a station's values: the picture, its map that is shown, or a list of units.
 *  scale: where the colours end */
export function paintLayer(station, values, scale, pictures, palette) {
  const { canvas, scaleText, kind, list, width, height, shape, map, unit } = station;
  const context = canvasContext(canvas, width, height);
  if (kind === "picture") {
    context.drawImage(pictures.bitmap(values), 0, 0, width, height);
    return;
  }
  scaleText.textContent = `±${format(scale, 2)}`;
  if (!list) {
    const image = mapsBitmap(shape, values, scale, palette);
    context.drawImage(image, map * shape[1], 0, shape[1], shape[0], 0, 0, width, height);
    return;
  }
  values.forEach((value, c) => {
    const { x, y } = boxOn(station, {}, c);
    context.fillStyle = css(palette.color(value, scale));
    context.fillRect(x, y, unit.width - 1, unit.height - 1);
  });
}
