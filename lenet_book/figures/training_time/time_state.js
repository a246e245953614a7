/* What the figure's state can be, and how the boundaries of a bet move. */

export const BET_ON = ["building", "tracing", "training", "testing"];
export const EVEN = [25, 25, 25, 25]; // percent, before anything is bet

export const lineOf = (lines, id) => lines.find((line) => line.id === id);

/** How long each epoch of a line trained, in seconds. */
export const trainingsOf = ({ segments }) =>
  segments.filter(([kind]) => kind === "training").map(([, seconds]) => seconds);

const isBet = (bet) =>
  bet.length === BET_ON.length &&
  bet.every((share) => Number.isInteger(share) && share >= 0) &&
  bet.reduce((sum, share) => sum + share, 0) === 100;

/** May this state, read from a link, be shown? `pieces` are those of the contract. */
export function isPossible({ contestant, scale, bet, shown, epoch, part }, lines, pieces) {
  const line = lineOf(lines, contestant);
  return (
    line !== undefined &&
    Object.hasOwn(pieces.scale.choices, scale) &&
    (bet === null || isBet(bet)) &&
    pieces.shown.choices.includes(shown) &&
    (shown !== "step" || line.step !== null) &&
    (epoch === null || (line.step !== null && trainingsOf(line)[epoch - 1] !== undefined)) &&
    (part === null || (line.step !== null && Object.hasOwn(line.step, part)))
  );
}

/** Where the parts of a bet begin and end: [0, …, 100]. */
export function edgesOf(bet) {
  let end = 0;
  return [0, ...bet.map((share) => (end += share))];
}

const sharesOf = (edges) => edges.slice(1).map((edge, i) => edge - edges[i]);

/** A bet with one of its boundaries, 1 to 3, at another place. It pushes the others before it. */
export function withEdge(bet, moved, place) {
  const edges = edgesOf(bet).map((edge, i) =>
    i === moved ? place : i < moved ? Math.min(edge, place) : Math.max(edge, place),
  );
  return sharesOf(edges);
}

/** A bet with another share for one part. What is left goes to the others as they had it before,
 *  in whole percents; where they had nothing, alike. */
export function withShare(bet, part, share) {
  const had = bet[part] === 100 ? EVEN : bet;
  const others = had.map((one, i) => (i === part ? 0 : one));
  const all = edgesOf(others).at(-1);
  const edges = edgesOf(others).map((edge) => Math.round(((100 - share) * edge) / all));
  return sharesOf(edges).map((one, i) => (i === part ? share : one));
}

/** The boundary, 1 to 3, that lies nearest to a place. Of several at one place the last, where the
 *  place is right of them, and else the first. */
export function nearestEdge(bet, place) {
  const edges = edgesOf(bet).slice(1, -1);
  const distances = edges.map((edge) => Math.abs(edge - place));
  const least = Math.min(...distances);
  const first = distances.indexOf(least);
  return 1 + (place > edges[first] ? distances.lastIndexOf(least) : first);
}
