/* A pen on the pad: where it is, whether it is down, and the strokes that it has left. */

import { extended, GRID, strokesOf, textOf } from "./strokes.js";

export class Pen {
  strokes = [];
  at = [GRID / 2, GRID / 2];
  isDown = false;

  /** Begin a stroke. */
  setDown(point = this.at) {
    this.at = point;
    this.strokes = [...this.strokes, [point]];
    this.isDown = true;
  }

  /** Go to a point; a pen that is down leaves a line. */
  goTo(point) {
    this.at = point;
    if (!this.isDown) return;
    const last = this.strokes.at(-1);
    const longer = extended(last, point);
    if (longer !== last) this.strokes = [...this.strokes.slice(0, -1), longer];
  }

  /** Go by a step: [columns, rows]. */
  step([dx, dy]) {
    this.goTo([onPad(this.at[0] + dx), onPad(this.at[1] + dy)]);
  }

  lift() {
    this.isDown = false;
  }

  get text() {
    return textOf(this.strokes);
  }

  /** Take strokes from elsewhere: a link, a button, the kernel. */
  take(text) {
    if (text === this.text) return;
    this.strokes = strokesOf(text);
    this.isDown = false;
  }
}

/** The place of the pad that is nearest to a number. */
export const onPad = (n) => Math.max(0, Math.min(GRID - 1, Math.floor(n)));
