/* A convolution that sees some maps only: its tables, and what each link adds. Nothing is drawn. */

import { createNetwork } from "../shared/core/engine.js";
import { benchNetwork, kernelsFor } from "../shared/core/kernels.js";

/** The tables that a layer can be shown with: the paper's, where it fits, and the layer's own,
 *  in which a link is missing where all its weights are zero. {id: subsets} */
export function tablesFor({ kernel, kernelShape }, paper) {
  const [, , inputs, outputs] = kernelShape;
  const alive = Array.from({ length: outputs }, () => new Set());
  kernel.forEach((weight, i) => {
    if (weight !== 0) alive[i % outputs].add(Math.floor(i / outputs) % inputs);
  });
  const subsets = alive.map((set) => [...set].sort((a, b) => a - b));
  const fits = paper.length === outputs && Math.max(...paper.flat()) === inputs - 1;
  return { ...(fits ? { 1998: paper } : {}), model: subsets };
}

/** Compute what layer `at` makes of a picture when its weights outside the subsets are zero:
 *  net, run     the network with these weights, and its maps
 *  kernel       that of the chosen map: {shape, weights, bias}
 *  shares       what each input map adds to the sums of the chosen map, place by place
 *  explanation  the engine's, of the chosen unit */
export function linkedMaps(spec, weights, at, subsets, picture, [y, x, c]) {
  const net = createNetwork(spec, masked(spec, weights, at, subsets));
  const layer = net.layers[at];
  const [, width, outputs] = layer.outputShape;
  const run = net.forward(picture);
  const { kernel } = kernelsFor(layer).filter(({ trained }) => trained)[c];
  const inputs = layer.kernelShape[2];
  return {
    net,
    run,
    kernel,
    shares: Array.from({ length: inputs }, (_, s) => share(layer, kernel, s, run.maps[at - 1])),
    explanation: net.explain(run, at, (y * width + x) * outputs + c),
  };
}

/** All weights, with zeros where the subsets have no link. */
function masked(spec, weights, at, subsets) {
  const kept = weights.slice();
  const [offset, [rows, columns, inputs, outputs]] = spec.layers[at].kernel;
  for (let i = 0; i < rows * columns * inputs * outputs; i++) {
    const input = Math.floor(i / outputs) % inputs;
    if (!subsets[i % outputs].includes(input)) kept[offset + i] = 0;
  }
  return kept;
}

function share(layer, { shape, weights }, input, maps) {
  const alone = weights.map((weight, i) => (i % shape[2] === input ? weight : 0));
  const part = benchNetwork(layer, { shape, weights: alone, bias: 0 }, "linear");
  return createNetwork(...part).forward(maps).maps[0];
}
