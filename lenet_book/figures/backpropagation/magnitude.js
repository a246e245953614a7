/* Gradients are of any size: how many digits they need, and how they are written short. */

import { format } from "../shared/draw/drawing.js";

/** Digits after the point that leave three or so of a number of this size. */
export const decimals = (largest) =>
  largest > 0 ? Math.max(2, Math.min(10, 2 - Math.floor(Math.log10(largest)))) : 2;

/** A number of any size in a few letters: 0.085, 1.2·10⁻⁷. */
export function short(value) {
  const rounded = Number(value.toPrecision(2));
  const size = Math.abs(rounded);
  if (size === 0 || size >= 1e-3) return format(rounded, size < 1 ? decimals(size) - 1 : 1);
  const power = Math.floor(Math.log10(size));
  const raised = [...String(power)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
  return `${format(rounded / 10 ** power, 1)}·10${raised.join("")}`;
}
