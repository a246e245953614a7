/* Which states of the sliding classifier there are: how large a piece, and a window inside it. */

const isWithin = (n, from, to) => Number.isInteger(n) && n >= from && n <= to;

/** May this state, read from a link, be shown?
 *  sizes  {rows, columns, least, most}: of a window, and of the piece's side
 *  slots  how many pictures are put together;   pictureCount  how many there are to choose */
export function isPossible({ indices, side, window }, sizes, slots, pictureCount) {
  return (
    indices.length === slots &&
    indices.every((index) => isWithin(index, 0, pictureCount - 1)) &&
    isWithin(side, sizes.least, sizes.most) &&
    window.length === 2 &&
    isWithin(window[0], 0, side - sizes.rows) &&
    isWithin(window[1], 0, side - sizes.columns)
  );
}

/** The window nearest to a place that lies inside a piece of that side. */
export function windowInside([y, x], side, { rows, columns }) {
  const inside = (n, room) => Math.max(0, Math.min(n, room));
  return [inside(y, side - rows), inside(x, side - columns)];
}
