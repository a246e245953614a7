/* Pixel inspector: a picture as its channels and numbers, as stored and as a network may get them. */

import {
  bitmap,
  format,
  h,
  largestOf,
  linkButton,
  onTheme,
  onWidth,
  readPalette,
  svg,
} from "../shared/draw/drawing.js";
import { arrowButtons, choiceOf, plane, zoomFor } from "../shared/draw/planes.js";
import { matrix } from "../shared/draw/sums.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { state as STATE } from "./figure.json";

const WINDOW = 5; // rows and columns of pixels whose numbers are shown: a kernel's size
const MOST_ZOOM = 6;
const GAP = 12;
const NARROW = 560; // below this width, two planes stand side by side
const BINS = 64;
const COLORS = ["red", "green", "blue"];
const SCALES = STATE.scale.choices;

export default { refreshed: ["pictures"], mount };

async function mount(figure) {
  const pictures = await loadPictures(figure.data("pictures"));
  const { mean, deviation } = figure.data("channels");
  const { classNames } = figure.data("names");
  const names = pictures.colored ? COLORS : ["grey"];
  let now = null; // {values, numbers}: the picture, and the chosen scale's numbers, by channel
  let palette = null;
  let width = figure.root.clientWidth || 680;

  const moves = "move the window";
  const listeners = { onPoint: (y, x) => move(y - WINDOW / 2, x - WINDOW / 2), onStep };
  const whole = plane("Picture", moves, listeners);
  const channels = names.map((name) => plane(name, moves, listeners));
  const planes = h("div", { class: "lenet-pixel-planes" });
  planes.append(...[whole, ...channels].map(({ element }) => element));
  const tables = h("div", { class: "lenet-arithmetic" });
  const spread = h("div", { class: "lenet-spread" });
  const says = h("p", {});
  const scale = choiceOf("Scale", SCALES, (chosen) => figure.set({ scale: chosen }));
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  chooser.buttons.append(linkButton(figure));
  const arrows = arrowButtons("Move the window", onStep);
  figure.root.classList.add("lenet-bench");
  figure.root.append(
    planes,
    h("div", { class: "lenet-row lenet-bench-tools" }, arrows, chooser.buttons),
    chooser.panel,
    scale.element,
    says,
    h("div", { class: "lenet-close-up" }, tables, spread),
  );

  // ---------------------------------------------------------------- what the reader does
  function move(y, x) {
    const clamp = (n, length) => Math.max(0, Math.min(length - WINDOW, Math.round(n)));
    const unit = [clamp(y, pictures.height), clamp(x, pictures.width)];
    if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
  }

  function onStep(dy, dx) {
    const [y, x] = figure.state.unit;
    move(y + dy, x + dx);
  }

  // ---------------------------------------------------------------- numbers
  /** What a byte of channel c is on a scale. */
  function toScale(byte, c, name) {
    if (name === "stored") return byte;
    return name === "unit" ? byte / 255 : (byte / 255 - mean[c]) / deviation[c];
  }

  function numbersOf(values) {
    const size = values.length / names.length;
    return names.map((_, c) =>
      Float32Array.from({ length: size }, (_, i) =>
        toScale(pictures.byte(values[i * names.length + c], c), c, figure.state.scale),
      ),
    );
  }

  /** The colour of a number: a signed one has the palette's, any other its own light. */
  function colorOf(number, c, largest) {
    if (figure.state.scale === "standard") return palette.color(number, largest);
    const byte = figure.state.scale === "unit" ? Math.round(255 * number) : number;
    return [0, 1, 2].map((k) => (names.length === 1 || k === c ? byte : 0));
  }

  const digits = () => ({ stored: 0, unit: 3, standard: 2 })[figure.state.scale];

  // ---------------------------------------------------------------- what is shown
  function drawPlanes() {
    const { height, width: columns } = pictures;
    const count = width < NARROW ? 2 : names.length + 1;
    const zoom = zoomFor(width - (count - 1) * GAP, count * columns, MOST_ZOOM);
    const [y0, x0] = figure.state.unit;
    const box = { y0, x0, y1: y0 + WINDOW, x1: x0 + WINDOW };
    const largest = Math.max(...now.numbers.map(largestOf));
    whole.draw(pictures.bitmap(now.values), zoom, `${height}×${columns}×${names.length}`);
    whole.frame(box);
    channels.forEach((channel, c) => {
      const pixel = (i) => {
        const [r, g, b] = colorOf(now.numbers[c][i], c, largest);
        return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
      };
      channel.draw(bitmap(columns, height, pixel), zoom, `${height}×${columns}`);
      channel.frame(box);
    });
    drawTables(y0, x0, largest);
  }

  function drawTables(y0, x0, largest) {
    const at = Array.from({ length: WINDOW * WINDOW }, (_, i) => {
      const [row, column] = [Math.floor(i / WINDOW), i % WINDOW];
      return (y0 + row) * pictures.width + x0 + column;
    });
    const rows = `rows ${y0}–${y0 + WINDOW - 1}, columns ${x0}–${x0 + WINDOW - 1}`;
    tables.replaceChildren(
      ...names.map((name, c) => {
        const cells = at.map((i) => {
          const value = now.numbers[c][i];
          return { value, color: colorOf(value, c, largest) };
        });
        return matrix(`${name}, ${rows}`, cells, WINDOW, digits());
      }),
    );
  }

  // ---------------------------------------------------------------- how the numbers lie
  /** For each channel, how many pixels have which number, over the scale's whole range. */
  function drawSpread() {
    const ends = names.flatMap((_, c) =>
      [0, 255].map((byte) => toScale(byte, c, figure.state.scale)),
    );
    const [low, high] = [Math.min(...ends, 0), Math.max(...ends)];
    const wide = 640;
    const x = (number) => (wide * (number - low)) / (high - low);
    spread.replaceChildren(
      h("p", {}, "All numbers of this picture, and where zero is:"),
      ...names.map((name, c) => lane(name, now.numbers[c], { low, high, wide, x })),
    );
  }

  function lane(name, numbers, { low, high, wide, x }) {
    const counts = new Array(BINS).fill(0);
    for (const number of numbers) {
      counts[Math.min(BINS - 1, Math.floor((BINS * (number - low)) / (high - low)))] += 1;
    }
    const most = Math.max(...counts);
    const bars = counts.map((count, i) => {
      const size = (30 * count) / most;
      return `M${((i + 0.5) * wide) / BINS} 34V${34 - size}`;
    });
    const average = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const numbersText =
      `${name}: from ${format(Math.min(...numbers), digits())} to ` +
      `${format(Math.max(...numbers), digits())}, mean ${format(average, digits())}`;
    return h(
      "div",
      { class: "lenet-lane" },
      h("small", {}, numbersText),
      svg(
        "svg",
        { viewBox: `-4 0 ${wide + 8} 40`, preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("path", { class: "lenet-lane-bars", d: bars.join("") }),
        svg("path", { class: "lenet-lane-axis", d: `M0 34H${wide}` }),
        svg("path", { class: "lenet-lane-zero", d: `M${x(0)} 2V40` }),
      ),
    );
  }

  // ---------------------------------------------------------------- all of it
  function valid({ index, unit, scale: chosen }) {
    const limits = [pictures.height, pictures.width].map((length) => length - WINDOW);
    return (
      Number.isInteger(index) &&
      index >= 0 &&
      index < pictures.total &&
      Object.hasOwn(SCALES, chosen) &&
      unit.length === 2 &&
      unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n <= limits[axis])
    );
  }

  function describe() {
    const { index } = figure.state;
    const at = index - pictures.first;
    const number = pictures.numbers ? pictures.numbers[at] : index;
    const label = pictures.labels ? `: ${classNames[pictures.labels[at]]}` : "";
    const title = shown.own ? "Your picture" : `${pictures.source} ${number}${label}`;
    const [y, x] = figure.state.unit;
    const middle = (y + 2) * pictures.width + x + 2;
    const values = names.map((name, c) => `${name} ${format(now.numbers[c][middle], digits())}`);
    says.textContent = `${title}. In the middle of the window: ${values.join(", ")}.`;
    figure.announce(says.textContent);
  }

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    drawPlanes();
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const values = shown.values();
    if (!values) {
      says.textContent = `Waiting for picture ${figure.state.index} from the kernel…`;
      return;
    }
    scale.mark(figure.state.scale);
    now = { values, numbers: numbersOf(values) };
    draw();
    if (["index", "pictures", "own", "scale"].some((name) => changed.has(name))) drawSpread();
    if (isNew) {
      shown.tell(values);
    }
    describe();
  }

  onWidth(figure, (wide) => {
    width = wide;
    draw();
  });
  onTheme(figure, () => {
    palette = null;
    draw();
  });

  return { valid, update };
}
