/* Four losses of two numbers, with their gradients, and the part of each that is drawn. */

export const REACH = [3, 2]; // the picture shows x from −3 to 3, and y from −2 to 2

/** A quadratic: along each axis, the slope changes by that axis's curvature.
 *  @param {number[]} curvatures */
const quadratic = ([a, b]) => ({
  loss: ([x, y]) => (a * x * x + b * y * y) / 2,
  gradient: ([x, y]) => [a * x, b * y],
});

/** The landscapes by name, start where a path begins first.
 *  @param {number[]} curvatures the ravine's, along x and along y
 *  @returns {Record<string, {loss: (point: number[]) => number,
 *    gradient: (point: number[]) => number[], start: number[]}>} */
export const landscapesOf = (curvatures) => ({
  bowl: { ...quadratic([2, 2]), start: [-2.4, 1.4] },
  ravine: { ...quadratic(curvatures), start: [-2.4, 1.2] },
  saddle: {
    loss: ([x, y]) => x ** 2 / 2 + (y ** 2 - 1) ** 2 / 4,
    gradient: ([x, y]) => [x, y ** 3 - y],
    start: [-2.4, 0.01],
  },
  plateau: {
    loss: ([x, y]) => 1 - Math.exp(-(x ** 2 + y ** 2) / 2),
    gradient: ([x, y]) => [x, y].map((value) => value * Math.exp(-(x ** 2 + y ** 2) / 2)),
    start: [-2, 1.2],
  },
});

export const isInside = (point) => point.every((value, i) => Math.abs(value) <= REACH[i]);

/** The place inside the picture that is nearest to a point, to hundredths. */
export const nearestInside = (point) =>
  point.map((value, i) => Math.round(100 * Math.max(-REACH[i], Math.min(REACH[i], value))) / 100);
