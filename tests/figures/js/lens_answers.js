/* Maps, random layers and their likeness, for given networks and pictures. */

import {
  normalNumbers,
  numbers,
  randomised,
  withoutSoftmax,
} from "../../../lenet_book/figures/lens/draws.js";
import { rankCorrelation, similarity } from "../../../lenet_book/figures/lens/likeness.js";
import { attribution, camLayers } from "../../../lenet_book/figures/lens/methods.js";
import { createNetwork } from "../../../lenet_book/figures/shared/core/engine.js";

export function answers({ spec, weights, pictures, classes, methods, layers, draw, seed }) {
  const trained = withoutSoftmax(createNetwork(spec, Float32Array.from(weights)));
  const other = randomised(trained, layers, draw);
  const shape = spec.input.slice(0, 2);
  const seconds = {};
  const found = methods.map(([method, label]) =>
    pictures.map((values, i) => {
      const picture = Float32Array.from(values);
      const start = performance.now();
      const map = attribution(trained, method, picture, classes[i], label);
      const name = label ? `${method} ${label}` : method;
      seconds[name] = Math.min(seconds[name] ?? 1e9, (performance.now() - start) / 1000);
      const changed = attribution(other, method, picture, classes[i], label);
      return {
        map: Array.from(map),
        other: Array.from(changed),
        rank: rankCorrelation(map, changed),
        ssim: similarity(map, changed, shape),
        output: trained.forward(picture).maps.at(-1)[classes[i]],
        black: trained.forward(picture.map(() => 0)).maps.at(-1)[classes[i]],
      };
    }),
  );
  return {
    found,
    seconds,
    camLayers: camLayers(trained),
    numbers: Array.from(numbers(seed, 9)),
    normal: Array.from(normalNumbers(seed, 9)),
    weights: Array.from(other.weights),
  };
}
