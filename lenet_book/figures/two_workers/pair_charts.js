/* The charts of the two workers, over their steps: the loss, and how far the weights are apart. */

import { swatch } from "../shared/charts/curve_lines.js";
import { axisOf } from "../shared/charts/series.js";
import { format, h, svg } from "../shared/draw/drawing.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { POWERS, placeOfPower, powerText, small } from "./powers.js";

const MARGIN = { top: 10, right: 18, bottom: 36, left: 50 };
const LAST = STATE.step.most;
const EVERY = 50; // steps from one number to the next
// One worker alone lies below A, and A below B, so that all are seen where they are equal.
const LOOKS = {
  one: { style: "one", tone: "c" },
  A: { style: "training", tone: "a" },
  B: { style: "validation", tone: "b" },
  apart: { style: "training", tone: "d" },
  from: { style: "validation", tone: "c" },
};

/** The loss of A, B and one worker alone. Returns {element, fit(width), show(course)}. */
export function lossChart() {
  const names = { one: TEXTS.name_one, A: TEXTS.name_a, B: TEXTS.name_b };
  return chart(
    TEXTS.loss,
    names,
    (value) => format(value, 3),
    ({ A, B, one }) => {
      const lines = { one: one.judged, A: A.judged, B: B.judged };
      const values = Object.values(lines)
        .flat()
        .map(([, value]) => value);
      const { ticks, place } = axisOf(values.length > 1 ? values : [1.9, 2.4], "linear");
      return { lines, place, ticks: ticks.map((tick) => [tick, String(+tick.toPrecision(6))]) };
    },
  );
}

/** How far A is from B, and from one worker alone, by powers of ten. */
export function distanceChart() {
  const names = { apart: TEXTS.name_apart, from: TEXTS.name_from };
  const write = (value) => (value ? small(value) : TEXTS.exactly);
  return chart(TEXTS.distance, names, write, ({ apart, fromOne }) => ({
    lines: { apart, from: fromOne },
    place: placeOfPower,
    ticks: [[0, TEXTS.zero], ...POWERS.map((power) => [10 ** power, powerText(power)])],
  }));
}

/** A chart. viewOf(course): {lines, place, ticks}: points [step, value] by the names of lines, where a
 *  value lies from 0 to 1, and the values that get a line, [value, text]. */
function chart(title, names, write, viewOf) {
  const picture = svg("svg", { class: "lenet-train-chart", "aria-hidden": "true" });
  const legend = h("ul", { class: "lenet-chart-legend" });
  let size = null;
  let course = null;

  function fit(width) {
    size = { width, height: Math.max(170, Math.min(220, width * 0.6)) };
    for (const side of ["width", "height"]) picture.setAttribute(side, size[side]);
    draw();
  }

  function show(wanted) {
    course = wanted;
    const { lines } = viewOf(course);
    legend.replaceChildren(
      ...Object.entries(names).map(([name, text]) => {
        const last = lines[name].at(-1);
        const reached = last && last[0] > 0 ? h("b", {}, write(last[1])) : "";
        return h("li", { "data-name": name }, swatch(LOOKS[name]), text, reached);
      }),
    );
    draw();
  }

  function draw() {
    if (!size || !course) return;
    const { lines, place, ticks } = viewOf(course);
    const [wide, tall] = [
      size.width - MARGIN.left - MARGIN.right,
      size.height - MARGIN.top - MARGIN.bottom,
    ];
    const x = (step) => MARGIN.left + (step / LAST) * wide;
    const y = (value) => MARGIN.top + (1 - place(value)) * tall;
    const path = (points) => points.map(([step, value]) => `${x(step)},${y(value)}`).join(" ");
    picture.replaceChildren(
      ...ticks.flatMap(([value, text]) => level(y(value), size.width, text)),
      ...stepNumbers(x, size),
      ...Object.entries(lines).map(([name, points]) =>
        svg("polyline", {
          class: `lenet-line lenet-${LOOKS[name].style} lenet-tone-${LOOKS[name].tone}`,
          "data-name": name,
          points: path(points.filter(([, value]) => Number.isFinite(value))),
        }),
      ),
    );
  }

  const heading = h("p", { class: "lenet-heading" }, title);
  return { element: h("div", { class: "lenet-chart" }, heading, picture, legend), fit, show };
}

const text = (x, y, content, anchor) => svg("text", { x, y, "text-anchor": anchor }, content);

const level = (y, width, content) => [
  svg("line", { class: "lenet-grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y }),
  text(MARGIN.left - 6, y + 4, content, "end"),
];

function stepNumbers(x, { width, height }) {
  const ticks = Array.from({ length: LAST / EVERY + 1 }, (_, i) => EVERY * i);
  return [
    ...ticks.map((tick) => text(x(tick), height - MARGIN.bottom + 16, String(tick), "middle")),
    text((MARGIN.left + width - MARGIN.right) / 2, height - 4, TEXTS.seen, "middle"),
  ];
}
