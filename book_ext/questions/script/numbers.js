/* A number as people write it. */

// The language of the page says what groups the digits of 1,234.5, and what comes before its parts.
const LANGUAGE = globalThis.document?.documentElement.lang || "en";
const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Read "3,5", "62,006", "50 %", "1/2", "1e3", "−0.5": a finite number, or which text says why not.
 *  @param {string} text @param {string} unit what stands behind the field: "%" or nothing
 *  @param {string} language in German, "62.006" and "3,5"
 *  @returns {{value?: number, problem?: "number_first" | "no_number" | "no_quotient"}} */
export function readNumber(text, unit = "", language = LANGUAGE) {
  const cleaned = text
    .replace(/[\s\u202f'’_]/g, "")
    .replace(/[−–]/g, "-")
    .replace(/^[~≈]/, "");
  if (!cleaned) return { problem: "number_first" };
  const isPercent = cleaned.endsWith("%");
  const parts = (isPercent ? cleaned.slice(0, -1) : cleaned).split("/");
  const numbers = parts.map((part) => plainNumber(part, language));
  if (parts.length > 2 || numbers.some(Number.isNaN)) return { problem: "no_number" };
  if (numbers[1] === 0) return { problem: "no_quotient" };
  let value = numbers.length === 2 ? numbers[0] / numbers[1] : numbers[0];
  // A quotient is a share; in a field of per cent, and nowhere else, 1/2 means 50.
  if (unit === "%" && !isPercent && parts.length === 2) value *= 100;
  if (unit !== "%" && isPercent) value /= 100;
  return Number.isFinite(value) ? { value: value + 0 } : { problem: "no_number" };
}

/** @param {string} text */
function plainNumber(text, language) {
  const groups = language === "de" ? "." : ",";
  const grouped = new RegExp(`^[+-]?[1-9]\\d{0,2}([${groups}]\\d{3})+([^${groups}]\\d+)?$`);
  const plain = grouped.test(text) ? text.replaceAll(groups, "") : text;
  const point = plain.replace(",", ".");
  return PLAIN.test(point) ? Number(point) : Number.NaN;
}

/** A number for the eyes: with a true minus sign and separators, and no more digits than it needs.
 *  @param {number} value */
export function showNumber(value, language = LANGUAGE) {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 3;
  const text = Math.abs(value).toLocaleString(language, { maximumFractionDigits: digits });
  return value < 0 && text !== "0" ? `−${text}` : text;
}
