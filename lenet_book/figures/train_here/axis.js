/* The numbers beside a chart of a training. */

// Where the axis can end, and how far its lines are apart.
const TOPS = {
  accuracy: [
    [0.6, 0.2],
    [0.8, 0.2],
    [1, 0.2],
  ],
  loss: [
    [3, 1],
    [6, 2],
    [10, 2],
    [20, 5],
  ],
};

/** Where the axis of a quantity ends, as low as its values allow, and the step of its lines. */
export function topOf(quantity, points) {
  const most = points.reduce((largest, [, value]) => Math.max(largest, value), 0);
  return TOPS[quantity].find(([top]) => top >= most) ?? TOPS[quantity].at(-1);
}

/** A whole number with a comma at its thousands. */
export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
