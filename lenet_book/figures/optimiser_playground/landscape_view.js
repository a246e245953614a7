/* The picture of a landscape: its lines of equal loss, the paths, and the start to drag. */

import { h, svg } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { contour, heightsOf, levelsOf } from "./contours.js";
import { texts as TEXTS } from "./figure.json";
import { REACH } from "./landscapes.js";

const FAR = 20; // pictures away: as far as a path is drawn
const APART = 0.08; // along x and y: steps that are shorter have no dots, which would be a line
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const [RING, GRIP] = [11, 34];
const UNIT = 100; // of the drawing, for 1 along x or y

/** Where a point lies in the drawing. @param {number[]} point */
const placed = ([x, y]) =>
  [UNIT * (REACH[0] + near(x, REACH[0])), UNIT * (REACH[1] - near(y, REACH[1]))].map(
    (value) => Math.round(10 * value) / 10,
  );
const near = (value, reach) => Math.max(-FAR * reach, Math.min(FAR * reach, value));
const joined = (points) => points.map((point) => placed(point).join(",")).join(" ");

/** The picture. Returns {element, show(view)}: of a view {landscape, start, paths, steps}, paths
 *  are [name, {points}].
 *  onStart(point)  the reader wants the start here, which may be outside */
export function landscapeView(onStart) {
  const ground = svg("g", { class: "lenet-play-ground" });
  const ways = svg("g", {});
  // What can be grasped, larger than what is seen; a ring that shows on any ground.
  const handle = ["grip", "halo", "start"].map((name) =>
    svg("circle", { class: `lenet-play-${name}`, r: name === "grip" ? GRIP : RING }),
  );
  const picture = svg(
    "svg",
    { viewBox: `0 0 ${2 * UNIT * REACH[0]} ${2 * UNIT * REACH[1]}`, "aria-hidden": "true" },
    ground,
    ways,
    handle,
  );
  const element = h(
    "div",
    {
      class: "lenet-play-picture",
      tabindex: 0,
      role: "application",
      "aria-roledescription": TEXTS.picture_role,
    },
    picture,
  );
  let drawn = null; // the landscape whose lines are there
  let start = [0, 0];

  function point({ clientX, clientY }) {
    const box = picture.getBoundingClientRect();
    const along = (place, from, length) => (2 * (place - from)) / length - 1;
    onStart([
      REACH[0] * along(clientX, box.left, box.width),
      -REACH[1] * along(clientY, box.top, box.height),
    ]);
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    point(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) point(event);
  });
  element.addEventListener("keydown", (event) => {
    const direction = KEYS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const far = event.shiftKey ? 0.01 : 0.1;
    onStart(start.map((value, axis) => value + far * direction[axis]));
  });

  function show(view) {
    start = view.start;
    if (drawn !== view.landscape) ground.replaceChildren(...linesOf(view.landscape));
    drawn = view.landscape;
    ways.replaceChildren(
      ...view.paths.flatMap(([name, { points }]) => way(name, points.slice(0, view.steps + 1))),
    );
    const [cx, cy] = placed(start);
    for (const circle of handle) {
      circle.setAttribute("cx", cx);
      circle.setAttribute("cy", cy);
    }
    const [x, y] = start.map(signed);
    element.setAttribute("aria-label", phrase(TEXTS.picture, { x, y }));
  }

  return { element, show };
}

const signed = (value) => String(value).replace("-", "−");

/** The lines of equal loss, the lowest first. */
function linesOf({ loss }) {
  const heights = heightsOf(loss, REACH);
  const levels = levelsOf(Math.max(...heights.values.flat()));
  return levels.map((level) => {
    const pieces = contour(heights, level).map((ends) => `M${ends.map(placed).join("L")}`);
    return svg("path", { d: pieces.join("") });
  });
}

/** A path, with a dot after each step of some length, and a larger one where it has come to. */
function way(name, points) {
  const look = `lenet-play-${name}`;
  const isFar = (point, i) => Math.hypot(...point.map((v, k) => v - points[i][k])) > APART;
  const dot = (point, r) => {
    const [cx, cy] = placed(point);
    return svg("circle", { class: `lenet-play-dot ${look}`, cx, cy, r });
  };
  return [
    svg("polyline", { class: `lenet-play-way ${look}`, points: joined(points), "data-name": name }),
    ...points
      .slice(1)
      .filter(isFar)
      .map((point) => dot(point, 3)),
    dot(points.at(-1), 6),
  ];
}
