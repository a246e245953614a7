/* The chart of the loss over the change of a weight: a curve, and a line that touches it. */

import { format, svg } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { decimals } from "./magnitude.js";

const REACH = STATE.change.most; // how far the weight can be moved
const SIZE = { width: 360, height: 190, left: 44, right: 10, top: 10, bottom: 34 };

/** The chart.
 *  curve    [{change, loss}]: the loss at changes from one end to the other
 *  change   where the weight is; now: the loss there
 *  start    the loss without a change, and slope the gradient: they make the line */
export function lossChart(curve, { change, now, start, slope }) {
  const losses = [...curve.map(({ loss }) => loss), now];
  const [low, high] = spread(Math.min(...losses), Math.max(...losses), start);
  const { width, height, left, right, top, bottom } = SIZE;
  const toX = (value) => left + ((value + REACH) / (2 * REACH)) * (width - left - right);
  const toY = (loss) => top + ((high - loss) / (high - low)) * (height - top - bottom);
  const points = curve.map(({ change: x, loss }) => `${toX(x)},${toY(loss)}`).join(" ");
  const [from, to] = seenOfLine(start, slope, low, high);
  const end = (x) => `${toX(x)} ${toY(start + slope * x)}`;
  const label = (x, y, anchor, text) => svg("text", { x, y, "text-anchor": anchor }, text);
  const digits = decimals(high - low) - 1;
  return svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": phrase(TEXTS.chart, {
        from: format(curve[0].loss, 2),
        to: format(curve.at(-1).loss, 2),
      }),
    },
    svg("path", {
      class: "lenet-axis",
      d: `M${left} ${top}V${height - bottom}H${width - right}M${toX(0)} ${top}V${height - bottom}`,
    }),
    svg("path", { class: "lenet-tangent", d: `M${end(from)}L${end(to)}` }),
    svg("polyline", { points }),
    svg("circle", {
      class: "lenet-predicted",
      cx: toX(change),
      cy: toY(Math.max(low, Math.min(high, start + slope * change))),
      r: 4,
    }),
    svg("circle", { cx: toX(change), cy: toY(now), r: 5 }),
    label(left - 6, toY(high) + 10, "end", format(high, digits)),
    label(left - 6, toY(low), "end", format(low, digits)),
    label(toX(-REACH), height - bottom + 14, "middle", format(-REACH, 0)),
    label(toX(0), height - bottom + 14, "middle", "0"),
    label(toX(REACH), height - bottom + 14, "end", format(REACH, 0)),
    label(toX(0), height - 4, "middle", TEXTS.change_axis),
    label(left + 4, top + 10, "start", TEXTS.loss_axis),
  );
}

/** The ends of the loss axis: the curve's, and never a range so small that noise fills it. */
function spread(least, most, start) {
  const room = Math.max((most - least) * 0.08, 0.01 * Math.max(start, 0.01));
  return [Math.max(0, least - room), most + room];
}

/** From where to where the line is inside the chart. */
function seenOfLine(start, slope, low, high) {
  if (slope === 0) return [-REACH, REACH];
  const ends = [low, high].map((loss) => (loss - start) / slope);
  return [Math.max(-REACH, Math.min(...ends)), Math.min(REACH, Math.max(...ends))];
}
