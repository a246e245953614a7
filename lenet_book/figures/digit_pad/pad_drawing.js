/* How the pad looks: its strokes, the box around their ink, and the centre of mass. */

import PAD from "../../digits/pad.json" with { type: "json" };
import { canvasContext } from "../shared/draw/drawing.js";
import { GRID, INK } from "./strokes.js";

const SIDE = 256; // CSS pixels
const SCALE = SIDE / GRID;
const CROSS = 6; // CSS pixels, half its width

/** Draw strokes in the colours of an element; placed: {box, centre} of their ink, from `place`. */
export function drawPad(canvas, element, strokes, { box, centre }) {
  const style = getComputedStyle(element);
  const color = (name) => style.getPropertyValue(`--lenet-${name}`).trim();
  const context = canvasContext(canvas, SIDE, SIDE);
  context.fillStyle = color("surface");
  context.fillRect(0, 0, SIDE, SIDE);
  context.strokeStyle = color("ink");
  context.lineWidth = 2 * PAD.pen * SCALE;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    const [start, ...rest] = stroke.map((point) => point.map((n) => SCALE * (n + 0.5)));
    context.beginPath();
    context.moveTo(...start);
    for (const to of rest.length ? rest : [start]) context.lineTo(...to);
    context.stroke();
  }
  if (!box) return;
  const pixel = SIDE / INK;
  context.strokeStyle = color("highlight");
  dashed(context, [box.left, box.top, box.right - box.left, box.bottom - box.top], pixel);
  cross(context, centre[1] * pixel, centre[0] * pixel);
}

/** A dashed frame round a box [left, top, width, height], each of its units so many pixels. */
export function dashed(context, box, pixel) {
  context.lineWidth = 1.5;
  context.setLineDash([4, 4]);
  context.strokeRect(...box.map((n) => n * pixel));
  context.setLineDash([]);
}

/** A cross of two lines, on a halo, in the colour that the context has. */
export function cross(context, x, y) {
  const { strokeStyle } = context;
  for (const [color, width] of [
    ["white", 4],
    [strokeStyle, 2],
  ]) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x - CROSS, y);
    context.lineTo(x + CROSS, y);
    context.moveTo(x, y - CROSS);
    context.lineTo(x, y + CROSS);
    context.stroke();
  }
}
