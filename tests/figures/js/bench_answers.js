/* Slides kernels as the convolution bench does. A case is {layer, kernel, picture, state, units}. */

import { benchMap } from "../../../lenet_book/figures/convolution_bench/bench_map.js";
import {
  refusal,
  slidLayer,
  stepsAlong,
} from "../../../lenet_book/figures/convolution_bench/bench_slide.js";

const KEPT = { operation: "cross-correlation", activation: "linear" };

function answer({ layer, kernel, picture, state, units }) {
  const slid = slidLayer(layer, state);
  const refused = refusal(slid, kernel);
  if (refused) return { refused: refused.text };
  const { net, run } = benchMap(slid, kernel, Float32Array.from(picture), KEPT);
  const explained = units.map((share) => {
    const unit = Math.floor(share * run.maps[0].length);
    const { sources, inputs, products, preActivation } = net.explain(run, 0, unit);
    const numbers = [sources, inputs, products].map((list) => Array.from(list));
    return { unit, numbers, preActivation };
  });
  const [sliding] = net.layers;
  return {
    shape: sliding.outputShape,
    map: Array.from(run.maps[0]),
    explained,
    steps: [0, 1].map((axis) => stepsAlong(sliding, axis)),
  };
}

export const answers = (cases) => cases.map(answer);
