/* What a state of the lens may be. */

/** May this state, read from a link, be shown?
 *  pieces: those of figure.json; networks: names; layers: those that Grad-CAM can look at;
 *  pictures, classes, weighted (layers with weights): how many */
export function isPossible(state, { pieces, pictures, networks, layers, classes, weighted }) {
  const { index, network, target, method, layer, other, randomised, draw } = state;
  return (
    isBelow(index, pictures) &&
    networks.includes(network) &&
    (target === null || isBelow(target, classes)) &&
    Object.hasOwn(pieces.method.choices, method) &&
    (layers.length ? layers.includes(layer) : layer === null) &&
    Object.hasOwn(pieces.other.choices, other) &&
    isBelow(randomised, weighted + 1) &&
    isBelow(draw - 1, pieces.draw.most)
  );
}

const isBelow = (n, limit) => Number.isInteger(n) && n >= 0 && n < limit;

/** What to set when a method is chosen, or one to compare with: never the same one by its name. */
export const withMethod = (method, { other }) => ({
  method,
  ...(other === method && { other: "same" }),
});
export const withOther = (other, { method }) => ({ other: other === method ? "same" : other });

/** The next draw of random weights; after the last one, the first. */
export const nextDraw = (draw, most) => (draw % most) + 1;
