/* Where epochs and values stand in a chart. */

const MARGIN = { top: 10, right: 18, bottom: 34, left: 44 };

/** The places of a chart of this size, in CSS pixels, that shows the epochs of its view.
 *  axis  from axisOf: where a value lies between the bottom and the top */
export function chartFrame({ width, height }, { from, to }, axis) {
  const inner = width - MARGIN.left - MARGIN.right;
  const tall = height - MARGIN.top - MARGIN.bottom;
  const x = (epoch) => MARGIN.left + ((epoch - from) / (to - from)) * inner;
  const y = (value) => MARGIN.top + (1 - axis.place(value)) * tall;
  const inView = (epoch) => epoch >= from && epoch <= to;
  return {
    height,
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
    left: MARGIN.left,
    middle: MARGIN.left + inner / 2,
    x,
    y,
    inView,
    /** The points [epoch, x, y] of the values that are in view; values[e - 1] is epoch e's. */
    points: (values) =>
      values.map((value, i) => [i + 1, x(i + 1), y(value)]).filter(([epoch]) => inView(epoch)),
    /** The epoch that is nearest to a place, of those in view. */
    epochAt(left) {
      const epoch = Math.round(from + ((left - MARGIN.left) / inner) * (to - from));
      return Math.max(from, Math.min(to, epoch));
    },
  };
}
