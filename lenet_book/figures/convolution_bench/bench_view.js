/* What the convolution bench looks like: picture and map, and what is said of them. */

import { format, h, mapsBitmap } from "../shared/draw/drawing.js";
import { arrowButtons, plane, zoomFor } from "../shared/draw/planes.js";
import { phrase } from "../shared/draw/words.js";
import { DOT } from "./bench_map.js";
import { texts as TEXTS } from "./figure.json";

const MOST_ZOOM = 9;
const BETWEEN = 44; // CSS pixels from picture to map: room for the arrow

// ---------------------------------------------------------------- picture and map
/** The picture with the kernel's window on it, and the map with its unit.
 *  onMove(y, x): the unit at a place shall be looked at; onStep(dy, dx): the one beside it. */
export function benchPlanes(pictures, { onMove, onStep }) {
  const legend = h("small", {});
  const picture = plane(TEXTS.picture, TEXTS.moves, { onPoint: fromPicture, onStep });
  const map = plane(TEXTS.map, TEXTS.moves, {
    onPoint: (y, x) => onMove(Math.floor(y), Math.floor(x)),
    onStep,
  });
  map.element.append(h("div", { class: "lenet-legend" }, h("i", {}), legend));
  const arrow = h("span", { class: "lenet-arrow", "aria-hidden": "true" }, "→");
  let zoom = 1;
  let layer = null;

  /** The unit whose window has its middle nearest to a place of the picture. */
  function fromPicture(...place) {
    const { kernelSize, strides, before } = layer;
    const unit = place.map((n, axis) => (n + before[axis] - kernelSize[axis] / 2) / strides[axis]);
    onMove(...unit.map(Math.round));
  }

  return {
    element: h("div", { class: "lenet-bench-planes" }, picture.element, arrow, map.element),
    arrows: arrowButtons(TEXTS.move, onStep),
    fit(width, [, columns]) {
      zoom = zoomFor(width - BETWEEN, 2 * columns, MOST_ZOOM);
    },
    /** last: the number of the last unit that the kernel has reached. */
    draw({ net, run, scale, unit: [y, x], explanation, palette, last }) {
      [layer] = net.layers;
      picture.draw(pictures.bitmap(run.input), zoom, layer.inputShape.join("×"));
      picture.frame(explanation.window);
      const shape = layer.outputShape;
      const image = mapsBitmap(shape, run.maps[0], scale, palette);
      const context = map.draw(image, zoom, shape.join("×"));
      const [height, width] = shape;
      const [row, column] = [Math.floor(last / width), last % width];
      if (row < height) {
        context.clearRect(zoom * (column + 1), zoom * row, zoom * width, zoom);
        context.clearRect(0, zoom * (row + 1), zoom * width, zoom * height);
      }
      legend.textContent = `±${scale}`; // a power of two
      map.frame({ y0: y, x0: x, y1: y + 1, x1: x + 1 });
    },
  };
}

// ---------------------------------------------------------------- what is said of it
/** What the shown picture is called. */
export function pictureTitle(shown, pictures, index, classNames) {
  if (shown.own) return TEXTS.own_picture;
  if (index === DOT) return TEXTS.dot;
  const at = index - pictures.first;
  const number = pictures.numbers ? pictures.numbers[at] : index;
  const values = { source: pictures.source, number, name: classNames[shown.label()] };
  return phrase(pictures.labels ? TEXTS.known_picture : TEXTS.unknown_picture, values);
}

/** The kernel, the picture, and how far the map's values reach, in words.
 *  preset: the kernel as the bench offers it; none: it is one's own. */
export function benchSays(preset, layer, title, largest) {
  const says = [
    preset ? preset.says : TEXTS.own_kernel,
    ...(preset?.trained ? [parametersOf(layer)] : []),
    phrase(TEXTS.reach, { picture: title, most: format(largest, 2) }),
  ];
  return says.join(" ");
}

/** How many parameters a layer of such kernels has: "C1 has 6 like it: 6 × (5 × 5 × 3 + 1) …". */
function parametersOf({ label, kernelShape, bias, parameters }) {
  const [rows, columns, channels, maps] = kernelShape;
  const weights = `${rows} × ${columns} × ${channels}`;
  const each = bias ? `(${weights} + 1)` : weights;
  const total = parameters.toLocaleString("en");
  return phrase(TEXTS.parameters, { layer: label, maps, each, total });
}
