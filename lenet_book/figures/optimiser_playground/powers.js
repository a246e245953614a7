/* Numbers of any size, in a few characters. */

const [LEAST, MOST] = [0.001, 10000]; // losses between these are written without a power of ten

/** A loss with three digits. */
export function shortLoss(value) {
  if (value === 0 || (value >= LEAST && value < MOST)) return String(Number(value.toPrecision(3)));
  const [digits, power] = value.toExponential(1).split("e");
  return `${digits} · 10${raised(Number(power))}`;
}

/** A whole number, set as a power. */
export const raised = (number) =>
  [...String(number)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)])).join("");
