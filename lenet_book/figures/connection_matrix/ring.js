/* The ring on which the symmetry of a subset of maps can be seen. */

import { svg } from "../shared/draw/drawing.js";

/** The input maps as dots on a ring; those of the subset are filled, and joined. */
export function ringOf(subset, count, size, numbered) {
  const dot = numbered ? 11 : size / 9;
  const reach = size / 2 - dot - 1;
  const place = (s) => {
    const angle = (2 * Math.PI * s) / count - Math.PI / 2;
    return { x: size / 2 + reach * Math.cos(angle), y: size / 2 + reach * Math.sin(angle) };
  };
  const points = subset.map((s) => `${place(s).x.toFixed(1)},${place(s).y.toFixed(1)}`);
  const dots = Array.from({ length: count }, (_, s) => {
    const { x, y } = place(s);
    const name = subset.includes(s) ? "lenet-dot lenet-filled" : "lenet-dot";
    return [
      svg("circle", { class: name, cx: x, cy: y, r: dot }),
      numbered ? svg("text", { class: name, x, y, dy: "0.35em" }, String(s)) : null,
    ];
  });
  return svg(
    "svg",
    {
      class: "lenet-ring",
      width: size,
      height: size,
      viewBox: `0 0 ${size} ${size}`,
      "aria-hidden": "true",
    },
    svg("circle", { class: "lenet-rim", cx: size / 2, cy: size / 2, r: reach }),
    svg("polygon", { points: points.join(" ") }),
    dots.flat(),
  );
}
