/* Numbers of very different sizes: how they are written, and where they lie on an axis. */

import { format } from "../shared/draw/drawing.js";

export const POWERS = [-8, -6, -4, -2, 0]; // of ten, that get a line
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const raised = (n) => [...String(n)].map((digit) => DIGITS[digit]).join("");

/** A power of ten that is no larger than 1. */
export const powerText = (power) => (power ? `10⁻${raised(-power)}` : "1");

/** A number above 0, as people write it: 0.051, 1.1·10⁻⁷. */
export function small(value) {
  const exponent = Math.floor(Math.log10(value));
  if (exponent >= -3) return format(value, Math.max(0, 1 - exponent));
  return `${format(value / 10 ** exponent, 1)}·${powerText(exponent)}`;
}

/** Where a value lies on an axis, from 0 to 1: 0 at the bottom, and above it the powers of ten. */
export function placeOfPower(value) {
  if (!value) return 0;
  const count = POWERS.length;
  const place = (Math.log10(value) - POWERS[0]) / (POWERS.at(-1) - POWERS[0]);
  return Math.max(0.5, Math.min(count, 1 + place * (count - 1))) / count;
}
