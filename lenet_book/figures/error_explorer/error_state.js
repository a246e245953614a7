/* What a state of the error explorer may be, and what follows from it. */

/** May this state, read from a link, be shown?
 *  pieces: those of figure.json; networks: names; classes, total (pictures): how many */
export function isPossible(state, { pieces, networks, classes, total }) {
  const { network, truth, found, order, picture } = state;
  return (
    networks.includes(network) &&
    isBelow(truth, classes) &&
    isBelow(found, classes) &&
    Object.hasOwn(pieces.order.choices, order) &&
    (picture === null || isBelow(picture, total))
  );
}

const isBelow = (n, limit) => Number.isInteger(n) && n >= 0 && n < limit;

/** The places of a cell's pictures in its row, in the order that the reader chose.
 *  @param {{ cells: Record<string, number[][]> }} row */
export function membersOf({ cells }, { network, found, order }) {
  const surestFirst = cells[network][found];
  return order === "least" ? [...surestFirst].reverse() : surestFirst;
}

/** Which of these places is looked at: that of the chosen picture, or else the first.
 *  @param {{ numbers: number[] }} row @param {number[]} members */
export function lookedAt({ numbers }, members, picture) {
  return members.find((place) => numbers[place] === picture) ?? members[0] ?? null;
}

const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/** The cell that a key leads to; null where it leads to none. */
export function cellAfter(key, { truth, found }, classes) {
  if (!Object.hasOwn(STEPS, key)) return null;
  const [down, right] = STEPS[key];
  const within = (n) => Math.max(0, Math.min(classes - 1, n));
  return { truth: within(truth + down), found: within(found + right) };
}
