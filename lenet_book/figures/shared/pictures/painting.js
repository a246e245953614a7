/* A picture that is painted on, stroke by stroke; each stroke can be undone. */

import { h } from "../draw/drawing.js";

const REMEMBERED = 50; // strokes that can be undone

export class Painting {
  /** `canvas` holds one pixel a pixel. */
  constructor(width, height) {
    this.canvas = h("canvas", { width, height });
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.original = null;
    this.strokes = []; // what the picture was before each
  }

  /** Start with a picture: RGBA bytes. */
  load(rgba) {
    const { width, height } = this.canvas;
    this.original = new ImageData(new Uint8ClampedArray(rgba), width, height);
    this.context.putImageData(this.original, 0, 0);
    this.strokes = [];
  }

  beginStroke() {
    this.strokes.push(this.image());
    if (this.strokes.length > REMEMBERED) this.strokes.shift();
  }

  /** Paint from pixel to pixel with a square brush. */
  paint(from, to, { color, size }) {
    this.context.fillStyle = color;
    for (const pixel of pixelsBetween(from, to)) {
      this.context.fillRect(...brushStart(pixel, size), size, size);
    }
  }

  get canUndo() {
    return this.strokes.length > 0;
  }

  undo() {
    this.context.putImageData(this.strokes.pop(), 0, 0);
  }

  /** Back to the picture as it was loaded, which is a stroke too. */
  startOver() {
    this.beginStroke();
    this.context.putImageData(this.original, 0, 0);
  }

  image() {
    return this.context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }
}

/** Where a brush of this size, with its middle on pixel (x, y), begins. */
export const brushStart = ({ x, y }, size) => [x, y].map((n) => n - Math.floor((size - 1) / 2));

/** The pixels from one to another, both included, so that fast strokes have no holes. */
export function pixelsBetween(from, to) {
  const steps = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y), 1);
  return Array.from({ length: steps + 1 }, (_, step) => ({
    x: Math.round(from.x + ((to.x - from.x) * step) / steps),
    y: Math.round(from.y + ((to.y - from.y) * step) / steps),
  }));
}
