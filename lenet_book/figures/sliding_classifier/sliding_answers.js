/* What a network says of a larger picture: sliding over it, and of each window cut out. */

import { createNetwork } from "../shared/core/engine.js";
import { cutOut, multiplyAdds, slidingSpec, stepOf } from "./sliding_network.js";

/** Both ways for one piece of a picture: the square of `side` pixels at its top left. */
export class SlidingAnswers {
  constructor(spec, weights) {
    this.spec = spec;
    this.weights = weights;
    this.net = createNetwork(spec, weights);
    this.step = stepOf(spec);
    this.classes = spec.layers.at(-1).output.at(-1);
  }

  /** Slide over the piece of a picture {values, shape}. */
  slideOver({ values, shape }, side) {
    this.side = side;
    this.piece = cutOut(values, shape, [0, 0], [side, side]);
    this.larger = slidingSpec(this.spec, side, side);
    this.output = createNetwork(this.larger, this.weights).forward(this.piece).maps.at(-1);
    this.grid = this.larger.layers.at(-1).output.slice(0, 2);
    this.count = this.grid[0] * this.grid[1];
  }

  /** The probabilities of answer [i, j]. */
  at(i, j) {
    const at = (i * this.grid[1] + j) * this.classes;
    return this.output.subarray(at, at + this.classes);
  }

  /** The corner of the window that answer [i, j] belongs to.
   *  @returns {[number, number]} */
  windowOf(i, j) {
    return [i * this.step[0], j * this.step[1]];
  }

  /** A window both ways:
   *  place  the answer [i, j] that belongs to it, or null: it lies between two
   *  slid   that answer's probabilities, or null
   *  cut    what the network says of the window, cut out */
  ofWindow([y, x]) {
    const place = [y / this.step[0], x / this.step[1]];
    const hit = place.every(Number.isInteger);
    const [rows, columns, channels] = this.spec.input;
    const input = cutOut(this.piece, [this.side, this.side, channels], [y, x], [rows, columns]);
    return {
      place: hit ? place : null,
      slid: hit ? this.at(place[0], place[1]) : null,
      cut: this.net.forward(input).maps.at(-1),
    };
  }

  /** All answers against their windows: how many choose the same class, and the largest gap. */
  compareAll(answer) {
    let same = 0;
    let gap = 0;
    for (let i = 0; i < this.grid[0]; i++) {
      for (let j = 0; j < this.grid[1]; j++) {
        const { slid, cut } = this.ofWindow(this.windowOf(i, j));
        gap = Math.max(gap, gapBetween(slid, cut));
        if (answer.choice(slid) === answer.choice(cut)) same += 1;
      }
    }
    return { same, gap };
  }

  /** Rows and columns at the end of the piece in which no window fits whole. */
  unseen() {
    return this.windowOf(this.grid[0] - 1, this.grid[1] - 1).map(
      (last, axis) => this.side - last - this.spec.input[axis],
    );
  }

  /** The multiply-adds of sliding once, and of the network on every window. */
  costs() {
    return {
      together: multiplyAdds(this.larger),
      apart: this.count * multiplyAdds(this.spec),
    };
  }
}

/** The most by which two lists of probabilities differ. */
export const gapBetween = (a, b) =>
  a.reduce((most, value, c) => Math.max(most, Math.abs(value - b[c])), 0);
