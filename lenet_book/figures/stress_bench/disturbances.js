/* What can happen to a picture, as Python computes it (lenet_book/disturbing/disturbances.py).
 *
 * A picture is {shape: [height, width, channels], bytes}: whole numbers from 0 to 255. Python has
 * 32 bits where this has 64: a value can be one level off, where it lies between two.
 */

import JPEG from "../../disturbing/jpeg.json" with { type: "json" };
import { normalNumbers } from "../lens/draws.js";
import { jpeg } from "./jpeg.js";

/** The directions of what has some: of `shift` [down, right], of the others a sign. */
export const WAYS = {
  shift: [
    [0, 1],
    [0, -1],
    [1, 0],
    [-1, 0],
  ],
  brightness: [1, -1],
  rotation: [1, -1],
};

/** Values as pixels are stored: whole, from 0 to 255. */
export const stored = (values) =>
  Uint8ClampedArray.from(values, (value) => Math.floor(Math.max(0, Math.min(255, value)) + 0.5));

/** A picture, disturbed. `way` is the number of one of WAYS, `draw` that of a draw of noise. */
export function disturb(picture, kind, strength, { way = 0, draw = 1 } = {}) {
  if (!strength) return picture.bytes;
  const ways = WAYS[kind];
  return DISTURB[kind](picture, strength, { way: ways?.[way % ways.length], draw });
}

/** Why a picture of this shape cannot be disturbed so: "colours", "blocks", or "". */
export function obstacle(kind, [height, width, channels]) {
  if (["grey", "JPEG"].includes(kind) && channels !== 3) return "colours";
  return kind === "JPEG" && (height % JPEG.block || width % JPEG.block) ? "blocks" : "";
}

const DISTURB = {
  shift: (picture, pixels, { way: [down, right] }) => move(picture, pixels * down, pixels * right),
  noise({ bytes }, deviation, { draw }) {
    const noise = normalNumbers(draw, bytes.length);
    return stored(Float64Array.from(bytes, (byte, i) => byte + deviation * noise[i]));
  },
  blur,
  contrast({ bytes }, percent) {
    const mean = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;
    return each(bytes, (byte) => mean + (1 - percent / 100) * (byte - mean));
  },
  brightness: ({ bytes }, levels, { way }) => each(bytes, (byte) => byte + levels * way),
  JPEG: ({ shape, bytes }, less) => stored(jpeg(bytes, shape, 100 - less)),
  rotation: (picture, degrees, { way }) => rotate(picture, way * degrees),
  grey({ bytes }, percent) {
    const lumas = Float64Array.from({ length: bytes.length / 3 }, (_, pixel) =>
      JPEG.luma.reduce((sum, share, c) => sum + share * bytes[3 * pixel + c], 0),
    );
    return each(bytes, (byte, i) => byte + (percent / 100) * (lumas[Math.floor(i / 3)] - byte));
  },
  inverted: ({ bytes }, percent) =>
    each(bytes, (byte) => byte + (percent / 100) * (255 - 2 * byte)),
};

const each = (bytes, action) => stored(Float64Array.from(bytes, action));

/** Where a place beyond an edge lies when the picture is mirrored at its last pixel. */
export function mirrored(place, length) {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = Math.abs(place) % period;
  return Math.min(folded, period - folded);
}

/** The picture, moved; what comes in over an edge is what lies behind it, mirrored. */
function move({ shape, bytes }, down, right) {
  const [height, width, channels] = shape;
  const moved = new Uint8ClampedArray(bytes.length);
  eachPixel(shape, (y, x, at) => {
    const from = mirrored(y - down, height) * width + mirrored(x - right, width);
    for (let c = 0; c < channels; c++) moved[at + c] = bytes[from * channels + c];
  });
  return moved;
}

function blur({ shape, bytes }, tenths) {
  const deviation = tenths / 10;
  const reach = Math.ceil(3 * deviation);
  const bell = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = bell.reduce((total, share) => total + share, 0);
  const [height, width, channels] = shape;
  const along = (values, place) => {
    const mixed = new Float64Array(values.length);
    eachPixel(shape, (y, x, at) => {
      bell.forEach((share, i) => {
        const from = place(y, x, i - reach) * channels;
        for (let c = 0; c < channels; c++) mixed[at + c] += (share / sum) * values[from + c];
      });
    });
    return mixed;
  };
  const down = along(bytes, (y, x, step) => mirrored(y + step, height) * width + x);
  return stored(along(down, (y, x, step) => y * width + mirrored(x + step, width)));
}

/** Turned to the left; a pixel is the mean of the four that it falls between, weighted. */
function rotate({ shape, bytes }, degrees) {
  const [height, width, channels] = shape;
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turned = new Float64Array(bytes.length);
  eachPixel(shape, (row, column, at) => {
    const [y, x] = [row - (height - 1) / 2, column - (width - 1) / 2];
    const fromRow = cos * y + sin * x + (height - 1) / 2;
    const fromColumn = -sin * y + cos * x + (width - 1) / 2;
    const [top, left] = [Math.floor(fromRow), Math.floor(fromColumn)];
    for (const down of [0, 1]) {
      for (const right of [0, 1]) {
        const share =
          Math.abs(1 - down - (fromRow - top)) * Math.abs(1 - right - (fromColumn - left));
        const from = mirrored(top + down, height) * width + mirrored(left + right, width);
        for (let c = 0; c < channels; c++) turned[at + c] += share * bytes[from * channels + c];
      }
    }
  });
  return stored(turned);
}

/** action(y, x, where the pixel's first number stands). */
function eachPixel([height, width, channels], action) {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) action(y, x, (y * width + x) * channels);
  }
}
