/* A chart of one quantity over the pictures that a training has seen. */

import { swatch } from "../shared/charts/curve_lines.js";
import { axisOf } from "../shared/charts/series.js";
import { format, h, percent, svg } from "../shared/draw/drawing.js";
import { grouped, topOf } from "./axis.js";
import { texts as TEXTS } from "./figure.json";

const MARGIN = { top: 10, right: 26, bottom: 36, left: 44 };
const FEW = 24; // points of a curve that get a marker each
export const WRITE = {
  accuracy: (value) => `${format(100 * value, 1)} %`,
  loss: (value) => format(value, 3),
};
const TICK = { accuracy: percent, loss: (value) => String(value) };
const LOOKS = {
  learning: { style: "training", tone: "alone" },
  judged: { style: "validation", tone: "alone" },
  log: { style: "reference", tone: "alone" },
};
export const TITLES = { accuracy: TEXTS.accuracy, loss: TEXTS.loss };
const look = (name) => `lenet-${LOOKS[name].style} lenet-tone-alone`;

/** The chart. Returns {element, fit(width), show(view)}. A view is
 *    end      pictures at the end of the axis
 *    curves   {learning, judged, log}, each a list of [seen, value]
 *    before   {learning, judged} of the run before, or null */
export function progressChart(quantity) {
  const picture = svg("svg", { class: "lenet-train-chart", "aria-hidden": "true" });
  const legend = h("ul", { class: "lenet-chart-legend" });
  let size = null;
  let view = null;

  function fit(width) {
    size = { width, height: Math.max(170, Math.min(230, width * 0.62)) };
    for (const side of ["width", "height"]) picture.setAttribute(side, size[side]);
    draw();
  }

  function show(wanted) {
    view = wanted;
    const { curves, before } = view;
    const names = { learning: TEXTS.learning, judged: TEXTS.judges, log: TEXTS.tutorial };
    const entries = Object.entries(names)
      .filter(([name]) => name !== "log" || curves.log.length)
      .map(([name, text]) => entry(swatch(LOOKS[name]), text, curves[name].at(-1), name));
    if (before) entries.push(entry(faintSwatch(), TEXTS.before, before.judged.at(-1), "before"));
    legend.replaceChildren(...entries);
    draw();
  }

  function entry(sign, text, last, name) {
    // What the log says at its end belongs to a training ten times as long.
    const reached = last && name !== "log" ? h("b", {}, WRITE[quantity](last[1])) : "";
    return h("li", { "data-name": name }, sign, text, reached);
  }

  function draw() {
    if (!size || !view) return;
    const { curves, before, end } = view;
    const all = [...Object.values(curves), ...Object.values(before ?? {})].flat();
    const frame = frameOf(size, end, topOf(quantity, all));
    picture.replaceChildren(
      ...levels(frame, quantity),
      ...numbers(frame, end),
      ...(before ? [line(frame, "learning", before.learning, "lenet-faint")] : []),
      ...(before ? [line(frame, "judged", before.judged, "lenet-faint")] : []),
      line(frame, "learning", curves.learning),
      line(frame, "judged", curves.judged),
      ...markers(frame, "judged", curves.judged),
      svg("polyline", { class: "lenet-train-log", points: placed(frame, curves.log) }),
      ...markers(frame, "log", curves.log),
    );
  }

  const heading = h("p", { class: "lenet-heading" }, TITLES[quantity]);
  return { element: h("div", { class: "lenet-chart" }, heading, picture, legend), fit, show };
}

function frameOf({ width, height }, end, [top, step]) {
  const [inner, tall] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const round = (value) => Math.round(10 * value) / 10;
  return {
    ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step),
    width,
    height,
    x: (seen) => round(MARGIN.left + (seen / end) * inner),
    y: (value) => round(MARGIN.top + (1 - Math.min(1, value / top)) * tall),
  };
}

function levels({ ticks, width, y }, quantity) {
  return ticks.flatMap((tick) => [
    svg("line", {
      class: "lenet-grid",
      x1: MARGIN.left,
      x2: width - MARGIN.right,
      y1: y(tick),
      y2: y(tick),
    }),
    text(MARGIN.left - 6, y(tick) + 4, TICK[quantity](tick), "end"),
  ]);
}

/** The numbers of pictures below the chart, and what they are. */
function numbers({ x, width, height }, end) {
  const ticks = axisOf([0, end], "linear").ticks.filter((tick) => tick <= end);
  const few = ticks.filter((_, i) => width > 300 || i % 2 === 0);
  return [
    ...few.map((tick) => text(x(tick), height - MARGIN.bottom + 16, grouped(tick), "middle")),
    text((MARGIN.left + width - MARGIN.right) / 2, height - 4, TEXTS.seen, "middle"),
  ];
}

const text = (x, y, content, anchor) => svg("text", { x, y, "text-anchor": anchor }, content);

const placed = ({ x, y }, points) =>
  points.map(([seen, value]) => `${x(seen)},${y(value)}`).join(" ");

function line(frame, name, points, more = "") {
  return svg("polyline", {
    class: `lenet-line ${look(name)} ${more}`,
    "data-name": `${more && "before-"}${name}`,
    points: placed(frame, points),
  });
}

/** Squares for what was judged, hollow diamonds for the log. */
function markers({ x, y }, name, points) {
  const r = name === "log" ? 4 : 2.5;
  if (name === "judged" && points.length > FEW) return [];
  return points.map(([seen, value]) => {
    const [px, py] = [x(seen), y(value)];
    const turned = name === "log" ? `rotate(45 ${px} ${py})` : null;
    const box = { x: px - r, y: py - r, width: 2 * r, height: 2 * r, transform: turned };
    return svg("rect", { class: `lenet-marker ${look(name)}`, ...box });
  });
}

const faintSwatch = () =>
  svg(
    "svg",
    { width: 28, height: 12, "aria-hidden": "true" },
    svg("polyline", { class: `lenet-line lenet-faint ${look("judged")}`, points: "0,6 28,6" }),
  );
