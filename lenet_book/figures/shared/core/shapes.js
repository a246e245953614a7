/* Maps and vectors as flat lists of numbers: how many they hold, and which number is which unit.
 *
 * A map of shape [height, width, channels] is one flat Float32Array, row by row, channel last:
 * unit (y, x, c) is number (y · width + x) · channels + c. A vector has the shape [n].
 */

export const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);
export const channelsOf = (shape) => shape[shape.length - 1];
export const isMap = (shape) => shape.length === 3;

/** The number of unit (y, x, c) of a map. */
export const unitAt = (shape, y, x, c) => (y * shape[1] + x) * shape[2] + c;

/** Where a unit stands in its map. In a vector, y and x are 0. */
export function position(shape, unit) {
  const pixel = Math.floor(unit / channelsOf(shape));
  const width = isMap(shape) ? shape[1] : 1;
  return { y: Math.floor(pixel / width), x: pixel % width, c: unit % channelsOf(shape) };
}

/** All of a map. A vector counts as one row of units. */
export function wholeOf(shape) {
  const [y1, x1] = isMap(shape) ? shape : [1, shape[0]];
  return { y0: 0, x0: 0, y1, x1 };
}
