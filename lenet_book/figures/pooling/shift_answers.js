/* What the whole network answers for a picture that moves, and for its control. Not drawn. */

/** Moved to the right; the gap is filled with the column at the edge.
 *  @param {Float32Array} picture @param {number[]} shape @param {number} pixels */
export function movedRight(picture, [, width, channels], pixels) {
  return picture.map((_, i) => {
    const x = Math.floor(i / channels) % width;
    return picture[i - channels * Math.min(x, pixels)];
  });
}

/** Not moved: the columns at the right edge that a move would push out are filled.
 *  @param {Float32Array} picture @param {number[]} shape @param {number} pixels */
export function columnsLost(picture, [, width, channels], pixels) {
  const last = width - 1 - pixels;
  return picture.map((_, i) => {
    const x = Math.floor(i / channels) % width;
    return picture[i - channels * Math.max(x - last, 0)];
  });
}

/** {rest, moved, control}: each {picture, outputs, best}, best being the number of the class that
 *  is answered. Null where the network's last layer gives no probabilities. */
export function shiftAnswers(net, picture, pixels) {
  if (net.spec.answer.kind !== "probabilities") return null;
  const answer = (shown) => {
    const outputs = net.forward(shown).maps.at(-1);
    return { picture: shown, outputs, best: outputs.indexOf(Math.max(...outputs)) };
  };
  return {
    rest: answer(picture),
    moved: answer(movedRight(picture, net.spec.input, pixels)),
    control: answer(columnsLost(picture, net.spec.input, pixels)),
  };
}
