/* The loss as one weight changes, and the line that its gradient predicts. */

import { valueSlider } from "../shared/draw/code_grid.js";
import { format, h, svg } from "../shared/draw/drawing.js";
import { decimals } from "./gradient_sums.js";

const POINTS = 41;
const SIZE = { width: 360, height: 190, left: 44, right: 10, top: 10, bottom: 34 };

/** reach: how far the weight can be moved; onChange(change): the reader moved it. */
export function lossLine(reach, onChange) {
  const range = { least: -reach, most: reach, step: 0.01 };
  const slider = valueSlider("Change of the weight", range, onChange);
  const reset = h("button", { type: "button", onclick: () => onChange(0) }, "Back to 0");
  const says = h("p", { class: "lenet-loss-line-says" });
  const measured = h("p", {});
  const chart = h("div", { class: "lenet-loss-line" });
  const text = h("div", { class: "lenet-loss-line-text" }, says, measured);
  const element = h(
    "div",
    {},
    h("div", { class: "lenet-loss-line-flow" }, chart, text),
    h("div", { class: "lenet-row" }, slider.element, reset),
  );
  let curve = []; // [{change, loss}]

  /** Another weight or picture: nudge(change) gives {loss, change}. */
  function load(nudge) {
    curve = Array.from({ length: POINTS }, (_, i) => {
      const change = reach * ((2 * i) / (POINTS - 1) - 1);
      return { change, loss: nudge(change).loss };
    });
  }

  /** now: the loss with the change; start: without; slope: the gradient; check: as measured. */
  function show({ change, now, start, slope, check, name }) {
    const predicted = start + slope * change;
    slider.show(change, 2);
    reset.disabled = change === 0;
    says.replaceChildren(
      `With ${name} changed by ${format(change, 2, true)}, the loss is `,
      h("b", {}, format(now, 4)),
      ". The line predicts ",
      h("b", {}, format(predicted, 4)),
      ".",
    );
    const digits = decimals(Math.max(Math.abs(slope), Math.abs(check))) + 1;
    measured.textContent =
      `Slope measured by a step of a thousandth to both sides: ${format(check, digits, true)}. ` +
      `By backpropagation: ${format(slope, digits, true)}.`;
    chart.replaceChildren(draw(change, now, start, slope));
  }

  function draw(change, now, start, slope) {
    const losses = [...curve.map(({ loss }) => loss), now];
    const [low, high] = spread(Math.min(...losses), Math.max(...losses), start);
    const { width, height, left, right, top, bottom } = SIZE;
    const toX = (value) => left + ((value + reach) / (2 * reach)) * (width - left - right);
    const toY = (loss) => top + ((high - loss) / (high - low)) * (height - top - bottom);
    const points = curve.map(({ change: x, loss }) => `${toX(x)},${toY(loss)}`).join(" ");
    const [from, to] = seenOfLine(reach, start, slope, low, high);
    const end = (x) => `${toX(x)} ${toY(start + slope * x)}`;
    const label = (x, y, anchor, words) => svg("text", { x, y, "text-anchor": anchor }, words);
    const digits = decimals(high - low) - 1;
    return svg(
      "svg",
      {
        viewBox: `0 0 ${width} ${height}`,
        role: "img",
        "aria-label":
          `The loss as the weight changes by −1 to 1, from ${format(curve[0].loss, 2)} to ` +
          `${format(curve.at(-1).loss, 2)}, and the straight line that the gradient predicts.`,
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
      label(toX(-reach), height - bottom + 14, "middle", format(-reach, 0)),
      label(toX(0), height - bottom + 14, "middle", "0"),
      label(toX(reach), height - bottom + 14, "end", format(reach, 0)),
      label(toX(0), height - 4, "middle", "change of the weight"),
      label(left + 4, top + 10, "start", "loss"),
    );
  }

  return { element, load, show, text: () => says.textContent };
}

/** The ends of the loss axis: the curve's, and never a range so small that noise fills it. */
function spread(least, most, start) {
  const room = Math.max((most - least) * 0.08, 0.01 * Math.max(start, 0.01));
  return [Math.max(0, least - room), most + room];
}

/** From where to where the line is inside the chart. */
function seenOfLine(reach, start, slope, low, high) {
  if (slope === 0) return [-reach, reach];
  const ends = [low, high].map((loss) => (loss - start) / slope);
  return [Math.max(-reach, Math.min(...ends)), Math.min(reach, Math.max(...ends))];
}
