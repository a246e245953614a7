/* What the pixel inspector looks like: the picture, its channels, and the numbers of a window. */

import { bitmap, format, h } from "../shared/draw/drawing.js";
import { plane, zoomFor } from "../shared/draw/planes.js";
import { matrix } from "../shared/draw/sums.js";
import { phrase } from "../shared/draw/words.js";
import { DIGITS, inWindow, WINDOW } from "./channel_numbers.js";
import { texts as TEXTS } from "./figure.json";

const MOST_ZOOM = 6;
const GAP = 12;
const NARROW = 560; // below this width, two planes stand side by side

/** What the channels of the pictures are called. */
export const channelNames = ({ colored }) =>
  colored ? [TEXTS.red, TEXTS.green, TEXTS.blue] : [TEXTS.grey];

/** The colours of a scale's numbers, as a function of a number and its channel: signed ones have
 *  the palette's, any other its channel's own light. */
export function colorsOf(scale, channels, largest, palette) {
  if (scale === "standard") return (number) => palette.color(number, largest);
  const light = (number) => (scale === "unit" ? Math.round(255 * number) : number);
  return (number, c) => [0, 1, 2].map((k) => (channels === 1 || k === c ? light(number) : 0));
}

// ---------------------------------------------------------------- the planes
/** The picture and its channels, with the window on each. listeners: see plane. */
export function pixelPlanes(pictures, names, listeners) {
  const whole = plane(TEXTS.picture, TEXTS.moves, listeners);
  const channels = names.map((name) => plane(name, TEXTS.moves, listeners));
  let width = 0;

  return {
    element: h(
      "div",
      { class: "lenet-pixel-planes" },
      [whole, ...channels].map(({ element }) => element),
    ),
    fit(wide) {
      width = wide;
    },
    /** values: the picture; numbers: its channelNumbers; colorOf: see colorsOf. */
    draw(values, numbers, [y0, x0], colorOf) {
      const { height, width: columns } = pictures;
      const count = width < NARROW ? 2 : names.length + 1;
      const zoom = zoomFor(width - (count - 1) * GAP, count * columns, MOST_ZOOM);
      const box = { y0, x0, y1: y0 + WINDOW, x1: x0 + WINDOW };
      whole.draw(pictures.bitmap(values), zoom, `${height}×${columns}×${names.length}`);
      whole.frame(box);
      channels.forEach((channel, c) => {
        const pixel = (i) => {
          const [r, g, b] = colorOf(numbers[c][i], c);
          return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
        };
        channel.draw(bitmap(columns, height, pixel), zoom, `${height}×${columns}`);
        channel.frame(box);
      });
    },
  };
}

// ---------------------------------------------------------------- the window
/** The numbers in the window, as one table for each channel. */
export function windowTables(names, numbers, { unit, scale }, width, colorOf) {
  const [rows, columns] = unit.map((from) => `${from}–${from + WINDOW - 1}`);
  return names.map((name, c) => {
    const cells = inWindow(numbers[c], width, unit).map((value) => ({
      value,
      color: colorOf(value, c),
    }));
    const caption = phrase(TEXTS.window, { channel: name, rows, columns });
    return matrix(caption, cells, WINDOW, DIGITS[scale]);
  });
}

/** The window's middle, channel by channel, in words. */
export function middleSays(title, names, numbers, { unit, scale }, width) {
  const middle = Math.floor((WINDOW * WINDOW) / 2);
  const values = names.map((name, c) => {
    const value = inWindow(numbers[c], width, unit)[middle];
    return `${name} ${format(value, DIGITS[scale])}`;
  });
  return phrase(TEXTS.says, { picture: title, values: values.join(", ") });
}
