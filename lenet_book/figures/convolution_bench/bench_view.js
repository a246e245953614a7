/* What the convolution bench looks like: picture and map, and kernels to choose. */

import {
  bitmap,
  canvasContext,
  format,
  h,
  largestOf,
  mapsBitmap,
  readPalette,
} from "../shared/draw/drawing.js";
import { arrowButtons, plane, zoomFor } from "../shared/draw/planes.js";

const MOST_ZOOM = 9;
const BETWEEN = 44; // CSS pixels from picture to map: room for the arrow
const THUMB = 18; // of a kernel's square

// ---------------------------------------------------------------- picture and map
/** The picture with the kernel's window on it, and the map with its unit.
 *  onMove(y, x): the unit at a place shall be looked at; onStep(dy, dx): the one beside it. */
export function benchPlanes(pictures, { onMove, onStep }) {
  const legend = h("small", {});
  const moves = "move the kernel";
  const picture = plane("Picture", moves, { onPoint: fromPicture, onStep });
  const map = plane("Map", moves, {
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
    arrows: arrowButtons("Move the kernel", onStep),
    fit(width, [, columns]) {
      zoom = zoomFor(width - BETWEEN, 2 * columns, MOST_ZOOM);
    },
    /** last: the number of the last unit that the kernel has reached. */
    draw({ net, run, unit: [y, x], explanation, palette, last }) {
      [layer] = net.layers;
      picture.draw(pictures.bitmap(run.input), zoom, layer.inputShape.join("×"));
      picture.frame(explanation.window);
      const shape = layer.outputShape;
      const scale = largestOf(run.maps[0]);
      const image = mapsBitmap(shape, run.maps[0], scale, palette);
      const context = map.draw(image, zoom, shape.join("×"));
      const [height, width] = shape;
      const [row, column] = [Math.floor(last / width), last % width];
      if (row < height) {
        context.clearRect(zoom * (column + 1), zoom * row, zoom * width, zoom);
        context.clearRect(0, zoom * (row + 1), zoom * width, zoom * height);
      }
      legend.textContent = `±${format(scale, 2)}`;
      map.frame({ y0: y, x0: x, y1: y + 1, x1: x + 1 });
    },
  };
}

// ---------------------------------------------------------------- kernels to choose
/** Buttons with pictures: kernels made by hand, and those of a layer.
 *  Returns {element, mark(id), repaint}. */
export function kernelButtons(kernels, layerName, onChoose) {
  const buttons = kernels.map(({ id, name, trained }) => {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const attributes = {
      type: "button",
      "aria-pressed": "false",
      "aria-label": trained ? `${layerName}, map ${name}` : null,
      onclick: () => onChoose(id),
    };
    return { id, canvas, element: h("button", attributes, canvas, name) };
  });
  const row = (name, wanted) =>
    h(
      "div",
      { class: "lenet-row", role: "group", "aria-label": name },
      h("span", { "aria-hidden": "true" }, name),
      buttons
        .filter((_, k) => Boolean(kernels[k].trained) === wanted)
        .map((button) => button.element),
    );
  const element = h(
    "div",
    { class: "lenet-bench-kernels" },
    row("Made by hand", false),
    row(`Learnt by ${layerName}`, true),
  );

  /** One square a channel; a single one where all channels are alike. */
  function paint() {
    const palette = readPalette(element);
    kernels.forEach(({ kernel: { shape, weights } }, k) => {
      const [rows, columns, channels] = shape;
      const alike = weights.every((weight, i) => weight === weights[i - (i % channels)]);
      const count = alike ? 1 : Math.min(channels, 3);
      const scale = largestOf(weights);
      const square = (c) =>
        bitmap(columns, rows, (i) => palette.packed(weights[i * channels + c], scale));
      const wide = (THUMB * columns) / rows;
      const context = canvasContext(buttons[k].canvas, count * (wide + 2) - 2, THUMB);
      for (let c = 0; c < count; c++) context.drawImage(square(c), c * (wide + 2), 0, wide, THUMB);
    });
  }

  requestAnimationFrame(paint); // the palette can be read once the element is in the page
  return {
    element,
    mark(chosen) {
      for (const { id, element: button } of buttons) {
        button.setAttribute("aria-pressed", String(id === chosen));
      }
    },
    repaint: paint,
  };
}
