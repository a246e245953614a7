/* Sliding classifier: the whole network as convolutions on a larger picture, answer by answer. */

import { createNetwork } from "../shared/core/engine.js";
import { toFloats } from "../shared/core/sent.js";
import { canvasContext, h, linkButton, onWidth, percent } from "../shared/draw/drawing.js";
import { arrowButtons, choiceOf, plane, zoomFor } from "../shared/draw/planes.js";
import { galleryPanel } from "../shared/pictures/gallery.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { answerGrid, comparison } from "./answers_view.js";
import { cutOut, multiplyAdds, slidingSpec, stepOf } from "./sliding_network.js";

const MOST_ZOOM = 6;
const GAP = 40; // CSS pixels between the picture and its answers
const NARROW = 560;
const PLACES = ["top left", "top right", "bottom left", "bottom right"];

export default { mount };

async function mount(figure) {
  const { spec, format: stored, bytes } = figure.data("network");
  const weights = toFloats(stored, bytes);
  const net = createNetwork(spec, weights);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const [rows, columns, channels] = spec.input;
  const step = stepOf(spec);
  const classes = spec.layers.at(-1).output.at(-1);
  const across = figure.start.indices.length > 1 ? 2 : 1; // pictures side by side
  const least = Math.max(rows, columns);
  const most = across * Math.min(pictures.height, pictures.width);
  let whole = null; // {values, image} of all pictures together
  let sliding = null; // {spec, output}: the convolutions on the piece that is shown
  let piece = null; // its values

  // ---------------------------------------------------------------- what there is to see
  const picture = plane("Picture", "move the window by one pixel", {
    onPoint: (y, x) => move(Math.floor(y - rows / 2), Math.floor(x - columns / 2)),
    onStep: nudge,
  });
  const answers = answerGrid(classNames, (i, j) => move(i * step[0], j * step[1]));
  const cut = comparison(classNames, classes);
  const windowCanvas = h("canvas", { "aria-hidden": "true" });
  const slider = h("input", {
    type: "range",
    min: least,
    max: most,
    step: 1,
    oninput: () => resize(Number(slider.value)),
  });
  const sizes = h("output", {});
  const summary = h("p", { class: "lenet-summary" });
  const counted = h("p", {});
  const compared = h("p", { role: "status" });
  const compare = h("button", { type: "button", onclick: compareAll });
  let slot = 0;
  const slots = choiceOf("Replace the picture at the", PLACES, (id) => {
    slot = Number(id);
    markSlot();
  });
  const gallery = galleryPanel(pictures, classNames, (index) => {
    figure.set({ indices: figure.state.indices.map((old, k) => (k === slot ? index : old)) });
  });
  const choose = h(
    "details",
    {
      class: "lenet-choose",
      ontoggle: () => {
        if (!choose.open) return;
        gallery.draw();
        markSlot();
      },
    },
    h("summary", {}, "Choose other pictures"),
    slots.element,
    gallery.element,
  );
  const planes = h("div", { class: "lenet-sliding-planes" }, picture.element, answers.element);
  figure.root.classList.add("lenet-sliding");
  figure.root.append(
    planes,
    h(
      "div",
      { class: "lenet-row" },
      h("span", { "aria-hidden": "true" }, "Move the window"),
      arrowButtons("Move the window by one pixel", nudge),
      h("label", { class: "lenet-row" }, "Size of the picture", slider),
      sizes,
    ),
    h("div", { class: "lenet-foot" }, summary, linkButton(figure)),
    h("div", { class: "lenet-sliding-window" }, windowCanvas, cut.element),
    counted,
    h("div", { class: "lenet-row" }, compare, compared),
    across > 1 ? choose : "",
  );

  // ---------------------------------------------------------------- what the reader does
  function clamped([y, x], side) {
    const inside = (n, room) => Math.max(0, Math.min(n, room));
    return [inside(y, side - rows), inside(x, side - columns)];
  }

  function move(y, x) {
    const window = clamped([y, x], figure.state.side);
    if (String(window) !== String(figure.state.window)) figure.set({ window });
  }

  function nudge(dy, dx) {
    const [y, x] = figure.state.window;
    move(y + dy, x + dx);
  }

  function resize(side) {
    figure.set({ side, window: clamped(figure.state.window, side) });
  }

  function markSlot() {
    slots.mark(String(slot));
    gallery.mark(figure.state.indices[slot]);
  }

  // ---------------------------------------------------------------- what is computed
  const within = (n, from, to) => Number.isInteger(n) && n >= from && n <= to;

  function valid({ indices, side, window }) {
    return (
      indices.length === figure.start.indices.length &&
      indices.every((index) => within(index, 0, pictures.total - 1)) &&
      within(side, least, most) &&
      window.length === 2 &&
      within(window[0], 0, side - rows) &&
      within(window[1], 0, side - columns)
    );
  }

  /** The pictures side by side: numbers for the network, and an image to look at. */
  function compose(indices) {
    const { height, width } = pictures;
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

  function slide(side) {
    piece = cutOut(whole.values, whole.shape, [0, 0], [side, side]);
    const larger = slidingSpec(spec, side, side);
    const output = createNetwork(larger, weights).forward(piece).maps.at(-1);
    sliding = { spec: larger, output, grid: larger.layers.at(-1).output };
  }

  /** The probabilities of answer [i, j]. */
  function answerAt(i, j) {
    const at = (i * sliding.grid[1] + j) * classes;
    return sliding.output.subarray(at, at + classes);
  }

  /** What the network says of the window at [y, x], cut out. */
  function cutAnswer(window) {
    const { side } = figure.state;
    const input = cutOut(piece, [side, side, channels], window, [rows, columns]);
    return net.forward(input).maps.at(-1);
  }

  const largestGap = (a, b) =>
    a.reduce((most, value, c) => Math.max(most, Math.abs(value - b[c])), 0);
  const bestOf = (values) => values.indexOf(Math.max(...values));
  const gapText = (gap) =>
    gap < 5e-8 ? "are equal to seven decimals" : `differ by up to ${gap.toFixed(7)}`;

  function compareAll() {
    const [down, over] = sliding.grid;
    let same = 0;
    let gap = 0;
    for (let i = 0; i < down; i++) {
      for (let j = 0; j < over; j++) {
        const [slid, one] = [answerAt(i, j), cutAnswer([i * step[0], j * step[1]])];
        gap = Math.max(gap, largestGap(slid, one));
        if (bestOf(slid) === bestOf(one)) same += 1;
      }
    }
    compared.textContent =
      `${same} of ${down * over} answers choose the same class as the network on the window. ` +
      `The probabilities ${gapText(gap)}.`;
  }

  // ---------------------------------------------------------------- what is shown
  function update(changed) {
    const { indices, side } = figure.state;
    if (changed.has("indices") || !whole) whole = compose(indices);
    if (changed.has("indices") || changed.has("side") || !sliding) {
      slide(side);
      drawAll();
      if (choose.open) markSlot();
    }
    drawWindow();
  }

  function drawAll() {
    const { side } = figure.state;
    const [down, over] = sliding.grid;
    slider.value = side;
    const count = down * over;
    const give = count === 1 ? "one answer" : `${down}×${over} answers`;
    const text = `${side}×${side} pixels give ${give}`;
    sizes.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    const room = width < NARROW ? width : (width - GAP) / 2;
    const zoom = zoomFor(room, side, MOST_ZOOM);
    const image = h("canvas", { width: side, height: side });
    image.getContext("2d").drawImage(whole.image, 0, 0);
    const context = picture.draw(image, zoom, `${side}×${side}`);
    shadeUnseen(context, zoom, side);
    answers.draw([down, over], Math.min(room, zoom * side), answerAt);
    compared.textContent = "";
    compare.textContent =
      count === 1
        ? "Compare it with the window cut out"
        : `Compare all ${count} with the windows cut out`;
    const [together, one] = [multiplyAdds(sliding.spec), multiplyAdds(spec)];
    const apart = count * one;
    counted.textContent =
      `Multiply-adds: ${together.toLocaleString("en")} for the sliding network, ` +
      `${apart.toLocaleString("en")} for ${count} × the network on one window: ` +
      `${(apart / together).toFixed(2)} times as many.`;
  }

  /** Rows and columns at the end in which no window fits whole. */
  function unseen(side) {
    const last = sliding.grid.slice(0, 2).map((count, axis) => (count - 1) * step[axis]);
    return [side - last[0] - rows, side - last[1] - columns];
  }

  function shadeUnseen(context, zoom, side) {
    const [below, right] = unseen(side);
    context.fillStyle = "black";
    context.globalAlpha = 0.6;
    context.fillRect(0, zoom * (side - below), zoom * side, zoom * below);
    context.fillRect(zoom * (side - right), 0, zoom * right, zoom * (side - below));
    context.globalAlpha = 1;
  }

  function drawWindow() {
    const { window, side } = figure.state;
    const [y, x] = window;
    picture.frame({ y0: y, x0: x, y1: y + rows, x1: x + columns });
    const zoom = 4;
    const context = canvasContext(windowCanvas, zoom * columns, zoom * rows);
    context.drawImage(whole.image, x, y, columns, rows, 0, 0, zoom * columns, zoom * rows);

    const place = [y / step[0], x / step[1]];
    const hit = place.every(Number.isInteger);
    const one = cutAnswer(window);
    const slid = hit ? answerAt(...place) : null;
    answers.mark(hit ? place : null);
    cut.show(place, slid, one);
    const best = bestOf(one);
    const name = classNames[best] ?? `class ${best}`;
    const where = `The window begins at row ${y}, column ${x}`;
    const odd = [
      ["row", y, step[0]],
      ["column", x, step[1]],
    ].find(([, n, of]) => n % of);
    const [below, right] = unseen(side);
    const rest = Math.max(below, right);
    summary.textContent =
      (hit
        ? `${where}: answer [${place.join(", ")}]. Both say ${name}, ${percent(one[best])}. Their ` +
          `ten probabilities ${gapText(largestGap(slid, one))}.`
        : `${where}. No answer belongs to it: ${odd[0]} ${odd[1]} is no multiple of ${odd[2]}. ` +
          `The network on the window says ${name}, ${percent(one[best])}.`) +
      (rest ? ` The last ${rest} rows and columns of the picture are in no window.` : "");
    figure.announce(summary.textContent);
  }

  // ---------------------------------------------------------------- size
  let width = figure.root.clientWidth || 680;
  onWidth(figure, (wide) => {
    width = wide;
    drawAll();
    drawWindow();
  });

  return { valid, update };
}
