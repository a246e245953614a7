/* Disturbed and attacked pictures, for given networks, and what layers make of sliding stripes. */

import { createNetwork } from "../../../lenet_book/figures/shared/core/engine.js";
import {
  attack,
  changeByChance,
  scaleOf,
} from "../../../lenet_book/figures/stress_bench/attacks.js";
import { disturb } from "../../../lenet_book/figures/stress_bench/disturbances.js";
import {
  leftOver,
  slide,
  slidingLayers,
  stripes,
} from "../../../lenet_book/figures/stress_bench/stripes.js";

export function answers({ disturbed, attacked, slides, spec, weights, pictures, shape }) {
  const net = createNetwork(spec, Float32Array.from(weights));
  const scale = scaleOf({ low: [0, 0, 0], high: [1, 1, 1] });
  const all = pictures.map((bytes) => ({ shape, bytes: Uint8ClampedArray.from(bytes) }));
  const seconds = {};
  function timed(name, action) {
    const start = performance.now();
    const found = Array.from(action());
    seconds[name] = Math.max(seconds[name] ?? 0, (performance.now() - start) / 1000);
    return found;
  }
  const sliding = slidingLayers(net);
  const run = (bytes) => net.forward(scale.toNumbers(bytes));
  return {
    disturbed: disturbed.map(({ kind, strength, way, draw }) =>
      all.map((picture) => timed(kind, () => disturb(picture, kind, strength, { way, draw }))),
    ),
    attacked: attacked.map(({ classes, most, ...options }) =>
      all.map((picture, i) =>
        timed(`${options.steps} steps`, () =>
          attack(net, picture, classes[i], most, { ...options, scale }),
        ),
      ),
    ),
    chance: all.map((picture) => Array.from(changeByChance(picture, 4, 2))),
    sliding: sliding.map(({ label, step }) => ({ label, step })),
    stripes: slides.map(({ period, moved }) => {
      const [before, after] = [0, moved].map((by) => run(stripes(shape, period, by)));
      return {
        bytes: Array.from(stripes(shape, period, moved)),
        left: sliding.map((layer) => leftOver(net, layer, before, after, moved)),
        rows: sliding.map((layer) =>
          slide(layer, [before, after]).rows.map((row) => Array.from(row)),
        ),
        map: sliding.map((layer) => slide(layer, [before, after]).map),
      };
    }),
    seconds,
  };
}
