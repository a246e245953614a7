/* What the sliding classifier looks like: the picture beside its answers, and one window. */

import { canvasContext, h } from "../shared/draw/drawing.js";
import { plane, zoomFor } from "../shared/draw/planes.js";
import { answerGrid, comparison } from "./answers_view.js";
import { texts as TEXTS } from "./figure.json";

const MOST_ZOOM = 6;
const GAP = 40; // CSS pixels between the picture and its answers
const NARROW = 560;
const WINDOW_ZOOM = 4;

/** The pictures side by side, `across` in a row: {values, shape} for the network, and an image. */
export function putTogether(pictures, indices, across) {
  const { height, width, channels } = pictures;
  const total = { height: across * height, width: across * width };
  const values = new Float32Array(total.height * total.width * channels);
  const image = h("canvas", total);
  indices.forEach((index, k) => {
    const one = pictures.values(index);
    const [top, left] = [height * Math.floor(k / across), width * (k % across)];
    image.getContext("2d").drawImage(pictures.bitmap(one), left, top);
    for (let y = 0; y < height; y++) {
      const row = one.subarray(y * width * channels, (y + 1) * width * channels);
      values.set(row, ((top + y) * total.width + left) * channels);
    }
  });
  return { values, image, shape: [total.height, total.width, channels] };
}

/** The piece that is slid over, with a window on it, and the grid of answers.
 *  onWindow(y, x): the window shall begin there;   onStep(dy, dx): it shall move by so much;
 *  onAnswer(i, j): that answer shall be looked at */
export function slidingPlanes(answer, { rows, columns }, { onWindow, onStep, onAnswer }) {
  const picture = plane(TEXTS.picture, TEXTS.moves, {
    onPoint: (y, x) => onWindow(Math.floor(y - rows / 2), Math.floor(x - columns / 2)),
    onStep,
  });
  const grid = answerGrid(answer, onAnswer);
  let width = 0;

  function shadeUnseen(context, zoom, answers) {
    const { side } = answers;
    const [below, right] = answers.unseen();
    context.fillStyle = "black";
    context.globalAlpha = 0.6;
    context.fillRect(0, zoom * (side - below), zoom * side, zoom * below);
    context.fillRect(zoom * (side - right), 0, zoom * right, zoom * (side - below));
    context.globalAlpha = 1;
  }

  return {
    element: h("div", { class: "lenet-sliding-planes" }, picture.element, grid.element),
    fit(wide) {
      width = wide;
    },
    /** answers: SlidingAnswers; whole: the picture that they slide over. */
    draw(answers, whole) {
      const { side } = answers;
      const room = width < NARROW ? width : (width - GAP) / 2;
      const zoom = zoomFor(room, side, MOST_ZOOM);
      const piece = h("canvas", { width: side, height: side });
      piece.getContext("2d").drawImage(whole.image, 0, 0);
      const context = picture.draw(piece, zoom, `${side}×${side}`);
      shadeUnseen(context, zoom, answers);
      grid.draw(answers.grid, Math.min(room, zoom * side), (i, j) => answers.at(i, j));
    },
    /** Mark a window, and the answer [i, j] that belongs to it, or none. */
    mark([y, x], place) {
      picture.frame({ y0: y, x0: x, y1: y + rows, x1: x + columns });
      grid.mark(place);
    },
  };
}

/** One window, cut out, and its probabilities both ways. */
export function windowView(answer, classes, { rows, columns }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const numbers = comparison(answer, classes);
  const [wide, tall] = [WINDOW_ZOOM * columns, WINDOW_ZOOM * rows];
  return {
    element: h("div", { class: "lenet-sliding-window" }, canvas, numbers.element),
    draw(whole, [y, x], both) {
      const context = canvasContext(canvas, wide, tall);
      context.drawImage(whole.image, x, y, columns, rows, 0, 0, wide, tall);
      numbers.show(both);
    },
  };
}
