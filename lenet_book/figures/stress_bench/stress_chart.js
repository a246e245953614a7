/* The recorded accuracies over the strength of a disturbance, with the present strength marked. */

import { band, curve, letters, swatch } from "../shared/charts/curve_lines.js";
import { format, h, svg } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { axisWords, strengthNumber, strengthWords } from "./stress_says.js";

const MARGIN = { top: 10, right: 22, bottom: 40, left: 46 };
const HEIGHT = 206;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8];
const TOP = 0.8;
const LOOKS = {
  tutorial: { style: "validation", tone: "b", letter: "a", name: TEXTS.line_tutorial },
  ours: { style: "training", tone: "a", letter: "b", name: TEXTS.line_ours },
  smoothing: { style: "test", tone: "d", letter: "c", name: TEXTS.line_smoothing },
  against: { style: "reference", tone: "c", letter: "d", name: TEXTS.line_against },
};
const UNDER = ["smoothing"]; // lies along another line: broad, and below it
const PICTURES = 2000; // that attacks were recorded on

export function stressChart() {
  const picture = svg("svg", { class: "lenet-curves", role: "img" });
  const legend = h("p", { class: "lenet-stress-legend" });
  const reading = h("p", { class: "lenet-stress-reading" });
  const element = h(
    "div",
    { class: "lenet-stress-chart" },
    h("b", {}, TEXTS.chart),
    picture,
    legend,
    reading,
  );
  let width = 680;
  let shown = null;

  function draw() {
    if (!shown) return;
    const { lines, strength, kind } = shown;
    const most = lines[0].points.at(-1)[0];
    const [left, right] = [MARGIN.left, width - MARGIN.right];
    const bottom = HEIGHT - MARGIN.bottom;
    const x = (n) => left + (n / most) * (right - left);
    const y = (value) => bottom - (value / TOP) * (bottom - MARGIN.top);
    const frame = { points: (values) => values.map(([n, value]) => [n, x(n), y(value)]) };
    const near = nearest(lines, strength);
    const look = { from: 0, to: 0, smoothing: 1, marked: near };
    const parts = lines.map(({ id, points }) => ({
      ...LOOKS[id],
      values: points.map(([n, mean]) => [n, mean]),
      low: points.map(([n, mean, half]) => [n, mean - half]),
      high: points.map(([n, mean, half]) => [n, mean + half]),
    }));
    const under = parts.filter((part, i) => UNDER.includes(lines[i].id));
    const over = parts.filter((part) => !under.includes(part));
    for (const [side, value] of Object.entries({ width, height: HEIGHT })) {
      picture.setAttribute(side, String(value));
    }
    picture.replaceChildren(
      ...TICKS.flatMap((tick) => [
        svg("line", { class: "lenet-grid", x1: left, x2: right, y1: y(tick), y2: y(tick) }),
        svg("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, percentOf(tick, 0)),
      ]),
      ...lines[0].points.map(([n]) =>
        svg(
          "text",
          { x: x(n), y: bottom + 16, "text-anchor": "middle" },
          String(strengthNumber(kind, n)),
        ),
      ),
      svg(
        "text",
        { class: "lenet-axis", x: (left + right) / 2, y: bottom + 33, "text-anchor": "middle" },
        axisWords(kind),
      ),
      svg("line", {
        class: "lenet-cursor",
        x1: x(strength),
        x2: x(strength),
        y1: MARGIN.top,
        y2: bottom,
      }),
      ...parts.flatMap((part) => band(frame, part)),
      svg(
        "g",
        { class: "lenet-stress-under" },
        ...under.flatMap((part) => curve(frame, look, part)),
      ),
      ...over.flatMap((part) => curve(frame, look, part)),
      ...letters(frame, parts),
    );
    const named = ({ letter, name }) => [" ", h("b", {}, letter), " ", name];
    const isUnder = (part) => (under.includes(part) ? "lenet-stress-under" : null);
    legend.replaceChildren(
      ...parts.map((part) => h("span", { class: isUnder(part) }, swatch(part), named(part))),
    );
    reading.textContent = readingWords(lines, strength, kind);
    picture.setAttribute("aria-label", `${TEXTS.chart}. ${reading.textContent}`);
  }

  return {
    element,
    fit(available) {
      width = available;
      draw();
    },
    /** lines: of the kind, or none */
    show(lines, kind, strength) {
      shown = lines?.length ? { lines, kind, strength } : null;
      element.hidden = !shown;
      draw();
    },
    says: () => (shown ? reading.textContent : ""),
  };
}

/** The recorded strength that is nearest. */
function nearest(lines, strength) {
  const recorded = lines[0].points.map(([n]) => n);
  const off = recorded.map((n) => Math.abs(n - strength));
  return recorded[off.indexOf(Math.min(...off))];
}

/** What was recorded at a strength, or what lies about it. */
function readingWords(lines, strength, kind) {
  const near = nearest(lines, strength);
  const said = lines.map(({ id, points }) => {
    const [, mean, half] = points.find(([n]) => n === near);
    const values = { name: LOOKS[id].name, mean: percentOf(mean, 1), half: percentOf(half, 1) };
    return phrase(TEXTS.line_reading_range, values);
  });
  const recorded = lines[0].points.map(([n]) => n);
  const say = (n) => strengthNumber(kind, n);
  const text = phrase(near === strength ? TEXTS.reading : TEXTS.reading_between, {
    strength: near === strength ? strengthWords(kind, near) : say(strength),
    below: say(recorded.findLast((n) => n <= strength)),
    above: say(recorded.find((n) => n >= strength)),
    near: strengthWords(kind, near),
    lines: said.join(", "),
  });
  const isOfAttacks = ["one_step", "many_steps", "by_chance"].includes(kind);
  return isOfAttacks
    ? `${text} ${phrase(TEXTS.of_pictures, { pictures: PICTURES.toLocaleString("en") })}`
    : text;
}

const percentOf = (share, digits) => phrase(TEXTS.percent, { n: format(100 * share, digits) });
