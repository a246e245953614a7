/* The loss of each path over its steps, on a logarithmic axis that stays as it is. */

import { h, svg } from "../shared/draw/drawing.js";
import { texts as TEXTS } from "./figure.json";
import { raised } from "./powers.js";

const [WIDTH, HEIGHT] = [320, 280];
const [LEFT, RIGHT, TOP, BOTTOM] = [50, 14, 10, 36];
const [LOW, HIGH] = [-6, 4]; // powers of ten: what is beyond them is drawn at the edge
const BEYOND = { [LOW]: "≤ ", [HIGH]: "≥ " };
const ENDS = [10, 20, 50, 100, 200]; // steps at the end of the axis

const yOf = (loss) => {
  const power = Math.max(LOW, Math.min(HIGH, Math.log10(loss)));
  return TOP + ((HIGH - power) / (HIGH - LOW)) * (HEIGHT - TOP - BOTTOM);
};

/** The chart. Returns {element, show(paths, steps)}: paths are [name, {losses}]. What it shows is
 *  said by the sentences beside it. */
export function lossChart() {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });

  function show(paths, steps) {
    const end = ENDS.find((last) => last >= steps);
    const xOf = (step) => LEFT + (step / end) * (WIDTH - LEFT - RIGHT);
    picture.replaceChildren(
      ...powers(),
      ...[0, end / 2, end].map((step) => number(xOf(step), HEIGHT - BOTTOM + 18, String(step))),
      number((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 5, TEXTS.step),
      ...paths.map(([name, { losses }]) => {
        const points = losses.slice(0, steps + 1).map((loss, step) => [xOf(step), yOf(loss)]);
        const look = `lenet-play-way lenet-play-${name}`;
        return svg("polyline", { class: look, points: points.join(" ") });
      }),
    );
  }

  return {
    element: h("div", { class: "lenet-play-chart" }, h("p", {}, TEXTS.chart), picture),
    show,
  };
}

const number = (x, y, text) => svg("text", { x, y, "text-anchor": "middle" }, text);

/** A line across for every second power of ten, with its name. */
function powers() {
  const all = Array.from({ length: (HIGH - LOW) / 2 + 1 }, (_, i) => LOW + 2 * i);
  return all.flatMap((power) => {
    const y = yOf(10 ** power);
    return [
      svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y }),
      svg(
        "text",
        { x: LEFT - 6, y: y + 4, "text-anchor": "end" },
        `${BEYOND[power] || ""}10${raised(power)}`,
      ),
    ];
  });
}
