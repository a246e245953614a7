/* What the convolution bench looks like: picture and map, and what is said of them. */

import { format, h, mapsBitmap } from "../shared/draw/drawing.js";
import { arrowButtons, plane, zoomFor } from "../shared/draw/planes.js";
import { phrase } from "../shared/draw/words.js";
import { DOT } from "./bench_map.js";
import { placesOf, unitNear } from "./bench_slide.js";
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
  picture.element.classList.add("lenet-bench-picture");
  map.element.append(h("div", { class: "lenet-legend" }, h("i", {}), legend));
  const arrow = h("span", { class: "lenet-arrow", "aria-hidden": "true" }, "→");
  let width = 0;
  let layer = null;

  /** The unit whose window has its middle nearest to a place of the padded picture. */
  function fromPicture(...place) {
    onMove(
      ...unitNear(
        layer,
        place.map((n, axis) => n - layer.before[axis]),
      ),
    );
  }

  /** The picture with room for the padding round it, where the style sheet's pattern is seen. */
  function padded(bitmap) {
    const [top, left] = layer.before;
    const [bottom, right] = layer.after;
    if (top + left + bottom + right === 0) return bitmap;
    const size = { width: left + bitmap.width + right, height: top + bitmap.height + bottom };
    const canvas = h("canvas", size);
    canvas.getContext("2d").drawImage(bitmap, left, top);
    return canvas;
  }

  return {
    element: h("div", { class: "lenet-bench-planes" }, picture.element, arrow, map.element),
    arrows: arrowButtons(TEXTS.move, onStep),
    fit(pixels) {
      width = pixels;
    },
    /** last: the number of the last unit that the kernel has reached. */
    draw({ net, run, scale, unit: [y, x], explanation, palette, last }) {
      [layer] = net.layers;
      const { inputShape, outputShape, strides, before, dilation } = layer;
      const image = padded(pictures.bitmap(run.input));
      // A unit of the map is as large as the step that leads to it: both planes stay in step.
      const step = Math.min(...strides);
      const columns = image.width + Math.max(inputShape[1], step * outputShape[1]);
      const zoom = zoomFor(width - BETWEEN, columns, MOST_ZOOM);
      picture.draw(image, zoom, inputShape.join("×"));
      const { y0, x0, y1, x1 } = explanation.window;
      const [top, left] = before;
      const { all } = placesOf(layer, explanation.window);
      picture.frame(
        { y0: y0 + top, x0: x0 + left, y1: y1 + top, x1: x1 + left },
        Math.max(...dilation) > 1 ? all.map(([row, column]) => [row + top, column + left]) : [],
      );
      const values = mapsBitmap(outputShape, run.maps[0], scale, palette);
      const context = map.draw(values, zoom * step, outputShape.join("×"));
      clearAfter(context, last, outputShape, zoom * step);
      legend.textContent = `±${scale}`; // a power of two
      map.frame({ y0: y, x0: x, y1: y + 1, x1: x + 1 });
    },
  };
}

/** Take away what the kernel has not reached yet. */
function clearAfter(context, last, [height, width], zoom) {
  const [row, column] = [Math.floor(last / width), last % width];
  if (row >= height) return;
  context.clearRect(zoom * (column + 1), zoom * row, zoom * width, zoom);
  context.clearRect(0, zoom * (row + 1), zoom * width, zoom * height);
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
    phrase(TEXTS.values, { picture: title, most: format(largest, 2) }),
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
