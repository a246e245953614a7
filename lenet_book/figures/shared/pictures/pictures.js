/* The pictures of a figure: from stored bytes to the numbers a network takes, and back. */

import { resting } from "../core/later.js";
import { toBytes, toFloats } from "../core/sent.js";
import { bitmap, h } from "../draw/drawing.js";

const ROWS = 10; // of a sheet that are read at once

/** Read the pictures that a figure was given:
 *  total, first, labels, numbers  how many there are; number and labels of those at hand
 *  isBegun                        a page has the others, too, and they can be asked for
 *  values(index)                  the network's input for one of them, or null: not at hand
 *  bitmap(values)                 a canvas that shows an input, one pixel a pixel
 *  fromPixels(rgba), toPixels(…)  between a canvas's bytes and the network's input */
export async function loadPictures(data) {
  const [height, width, channels] = data.shape;
  const size = height * width * channels;
  const read = await reader(data, size);
  const colored = channels === 3;

  // A pixel's byte stands for a number from low (0) to high (255), channel by channel.
  const toNumber = (byte, c) => data.low[c] + ((data.high[c] - data.low[c]) * byte) / 255;
  const toByte = (number, c) =>
    Math.max(0, Math.min(255, (255 * (number - data.low[c])) / (data.high[c] - data.low[c])));

  function toPixels(values) {
    const pixels = new Uint8ClampedArray(height * width * 4);
    for (let i = 0; i < height * width; i++) {
      for (let k = 0; k < 3; k++) {
        const c = colored ? k : 0;
        pixels[4 * i + k] = Math.round(toByte(values[i * channels + c], c));
      }
      pixels[4 * i + 3] = 255;
    }
    return pixels;
  }

  function fromPixels(pixels) {
    const values = new Float32Array(size);
    for (let i = 0; i < height * width; i++) {
      const [r, g, b] = pixels.subarray(4 * i, 4 * i + 3);
      // Brightness as televisions weigh it (ITU-R BT.601).
      const grey = Math.round(0.299 * r + 0.587 * g + 0.114 * b);
      for (let c = 0; c < channels; c++) {
        values[i * channels + c] = toNumber(colored ? [r, g, b][c] : grey, c);
      }
    }
    return values;
  }

  return {
    ...data,
    isBegun: Boolean(data.isBegun),
    height,
    width,
    channels,
    colored,
    count: read.count,
    values(index) {
      const at = index - data.first;
      if (at < 0 || at >= read.count) return null;
      return read.one(at, toNumber, channels);
    },
    bitmap(values) {
      const pixels = new Uint32Array(toPixels(values).buffer);
      return bitmap(width, height, (i) => pixels[i]);
    },
    byte: (value, c) => Math.round(toByte(value, c)),
    toPixels,
    fromPixels,
  };
}

/** Where one picture's numbers come from: bytes, floats, or a sheet of pictures. */
async function reader(data, size) {
  if (!data.bytes) return { count: 0 };
  if (data.format === "float32") {
    const floats = toFloats("float32", data.bytes);
    return {
      count: floats.length / size,
      one: (at) => floats.subarray(at * size, (at + 1) * size),
    };
  }
  const bytes = data.format === "webp" ? await readSheet(data) : toBytes(data.bytes);
  return {
    count: bytes.length / size,
    one: (at, toNumber, channels) =>
      Float32Array.from({ length: size }, (_, i) => toNumber(bytes[at * size + i], i % channels)),
  };
}

/** The colour bytes of a sheet that holds the pictures row by row, `columns` in a row. A large one is
 *  read a few rows at a time, so that the page stays awake. */
export async function readSheet({ bytes, shape: [height, width], columns }) {
  const image = new Image();
  image.src = `data:image/webp;base64,${bytes}`;
  await image.decode();
  const sheet = h("canvas", { width: image.width, height: image.height });
  const context = sheet.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const rows = image.height / height;
  const colors = new Uint8Array(rows * columns * height * width * 3);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    if (row % ROWS === 0) await resting();
    const { data } = context.getImageData(0, row * height, image.width, height);
    for (let column = 0; column < columns; column++) {
      for (let y = 0; y < height; y++) {
        let from = 4 * (y * image.width + column * width);
        for (let x = 0; x < width; x++, to += 3, from += 4) {
          colors[to] = data[from];
          colors[to + 1] = data[from + 1];
          colors[to + 2] = data[from + 2];
        }
      }
    }
  }
  return colors;
}
