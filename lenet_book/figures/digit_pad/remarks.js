/* What is odd about a drawing, before any network reads it. */

const DOT = 0.12; // of the pad's side: what is no larger, pen included, is a dot
const FULL = 0.5; // of the pad
const PART = 0.25; // of the ink: what is less is a speck, and no digit of its own

/** "empty", "dot", "full", "two" (digits side by side), or "" for what may be one digit.
 *  ink: side × side numbers; box: the one around it, or null */
export function remarkOf(ink, side, box) {
  if (!box) return "empty";
  if (Math.max(box.bottom - box.top, box.right - box.left) <= DOT * side) return "dot";
  const total = ink.reduce((sum, value) => sum + value, 0);
  if (total > FULL * side * side) return "full";
  return isSplit(ink, side, box, total) ? "two" : "";
}

/** Is there a column without ink, and much ink on both sides of it? */
function isSplit(ink, side, box, total) {
  let left = 0;
  for (let x = box.left; x < box.right; x++) {
    let column = 0;
    for (let y = box.top; y < box.bottom; y++) column += ink[y * side + x];
    if (!column && left > PART * total && total - left > PART * total) return true;
    left += column;
  }
  return false;
}
