/* The numbers of a picture, channel by channel, on the scales on which a network may get them. */

export const WINDOW = 5; // rows and columns of pixels whose numbers are shown: a kernel's size
export const DIGITS = { stored: 0, unit: 3, standard: 2 }; // after the point, on each scale

/** What a byte of channel c is on a scale.
 *  statistics: {mean, deviation} of each channel, where 255 counts as 1. */
export function onScale(byte, c, scale, { mean, deviation }) {
  if (scale === "stored") return byte;
  return scale === "unit" ? byte / 255 : (byte / 255 - mean[c]) / deviation[c];
}

/** All numbers of a picture, as one list for each channel. */
export function channelNumbers(values, pictures, scale, statistics) {
  const { channels } = pictures;
  const numberOf = (value, c) => onScale(pictures.byte(value, c), c, scale, statistics);
  return Array.from({ length: channels }, (_, c) =>
    Float32Array.from({ length: values.length / channels }, (_, i) =>
      numberOf(values[i * channels + c], c),
    ),
  );
}

/** The numbers in the window whose first pixel is at (y0, x0), row by row. */
export const inWindow = (numbers, width, [y0, x0]) =>
  Array.from({ length: WINDOW * WINDOW }, (_, i) => {
    const [row, column] = [Math.floor(i / WINDOW), i % WINDOW];
    return numbers[(y0 + row) * width + x0 + column];
  });

/** From where to where a scale reaches over all channels: zero lies in it.
 *  @returns {[number, number]} */
export function rangeOf(scale, channels, statistics) {
  const ends = Array.from({ length: channels }, (_, c) =>
    [0, 255].map((byte) => onScale(byte, c, scale, statistics)),
  ).flat();
  return [Math.min(...ends, 0), Math.max(...ends)];
}

/** How many of the numbers lie in each of `bins` equal parts of a range. */
export function histogram(numbers, [low, high], bins) {
  const counts = new Array(bins).fill(0);
  for (const number of numbers) {
    counts[Math.min(bins - 1, Math.floor((bins * (number - low)) / (high - low)))] += 1;
  }
  return counts;
}

export const meanOf = (numbers) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
