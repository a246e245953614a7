/* One weight: chosen by its gradient, its gradient unfolded, and the loss when it moves. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import * as gradientWays from "./gradient_ways.js";
import { lossLine } from "./loss_line.js";
import { weightGrid } from "./weight_grid.js";
import { weightShape } from "./weight_shape.js";
import { weightSum } from "./weight_sum.js";

/** on: onWeight(indices), onPlace(y, x), onChange(change): what the reader chose. */
export function weightStudy(net, stations, pictures, { onWeight, onPlace, onChange }) {
  const grid = weightGrid((at) => onWeight(weightShape(studied.layer).indices(at)));
  const sum = weightSum(onPlace);
  const line = lossLine(onChange);
  const element = h(
    "div",
    { class: "lenet-weight" },
    h("div", { class: "lenet-weight-flow" }, grid.element, sum.element),
    line.element,
  );
  let studied = null;

  /** now: {values, run, back, truth}; weight: its indices without the filter's, or null for
   *  the one with the largest gradient. Returns {name, indices, gradient}, or null: no weights
   *  here. */
  function show(now, station, unit, { weight, change }, palette) {
    const layer = net.layers[station.layer];
    element.hidden = !layer?.kernel;
    studied = null;
    if (!layer?.kernel) return null;
    const { values, run, back, truth } = now;
    const shape = weightShape(layer);
    const gradients = gradientWays.gradientsOfFilter(net, back, station.layer, unit.c);
    const at = weight ? shape.at(weight) : strongest(gradients);
    const indices = shape.indices(at);
    const below = stations[stations.indexOf(station) - 1];
    const nudge = gradientWays.nudger(net, values, truth, station.layer, unit.c, at);
    studied = {
      layer,
      indices,
      nudge,
      name: `${station.label}[${[...indices, unit.c].join(", ")}]`,
      start: back.loss,
      gradient: gradients[at],
      check: gradientWays.measuredSlope(nudge),
    };
    const { colored } = pictures;
    grid.show({ layer, below, colored, gradients, c: unit.c, at, palette });
    const uses = gradientWays.usesOf(net, run, back, station.layer, unit.c, at);
    const source =
      below.kind === "picture" || !shape.isKernel
        ? below.label
        : phrase(TEXTS.map, { layer: below.label, c: indices[2] });
    sum.show({ ...studied, source, uses, unit, palette });
    line.load(nudge);
    move(change);
    return studied;
  }

  function move(to) {
    const change = Number(to); // a link's state is text
    const { nudge, start, gradient: slope, check, name } = studied;
    line.show({ change, now: nudge(change).loss, start, slope, check, name });
  }

  return { element, show, move, text: line.text };
}

const strongest = (gradients) =>
  gradients.reduce((best, g, k) => (Math.abs(g) > Math.abs(gradients[best]) ? k : best), 0);
