/* Lines of equal height, by marching squares. */

const COLUMNS = 96;
const ROWS = 64;
const LEVELS = 10;

/** Heights for lines that lie evenly where the ground is a bowl. */
export function levelsOf(highest) {
  return Array.from({ length: LEVELS - 1 }, (_, i) => highest * ((i + 1) / LEVELS) ** 2);
}

/** The values of a landscape at the corners of a grid over the picture, row by row from the top,
 *  and where the corners are.
 *  @param {(point: number[]) => number} loss @param {number[]} reach */
export function heightsOf(loss, [reachX, reachY]) {
  const at = (row, column) => [
    reachX * ((2 * column) / COLUMNS - 1),
    reachY * (1 - (2 * row) / ROWS),
  ];
  const values = Array.from({ length: ROWS + 1 }, (_, row) =>
    Array.from({ length: COLUMNS + 1 }, (_, column) => loss(at(row, column))),
  );
  return { values, at };
}

/** The pieces of a line of one height: pairs of points. A square between four corners has a piece
 *  between each two of its sides that the line crosses. */
export function contour({ values, at }, level) {
  const pieces = [];
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const corners = [
        [row, column],
        [row, column + 1],
        [row + 1, column + 1],
        [row + 1, column],
      ];
      const crossings = corners.flatMap((corner, i) =>
        crossing(values, at, level, corner, corners[(i + 1) % 4]),
      );
      for (let i = 0; i + 1 < crossings.length; i += 2) pieces.push(crossings.slice(i, i + 2));
    }
  }
  return pieces;
}

/** Where a height lies between two corners: [] or [point]. */
function crossing(values, at, level, one, other) {
  const [low, high] = [one, other].map(([row, column]) => values[row][column]);
  if (low < level === high < level) return [];
  const share = (level - low) / (high - low);
  const [from, to] = [at(...one), at(...other)];
  return [from.map((value, axis) => value + share * (to[axis] - value))];
}
