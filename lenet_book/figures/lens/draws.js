/* Random numbers that Python draws alike (lenet_book/looking/draws.py), and random layers. */

import { createNetwork } from "../shared/core/engine.js";
import { channelsOf } from "../shared/core/shapes.js";

const SPAN = 1000; // seeds of one draw; each layer has its own

/** Random numbers, 0 ≤ n < 1: mulberry32 (Tommy Ettinger, public domain). */
export function numbers(seed, count) {
  let state = seed >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}

/** Random numbers of mean 0 and variance 1, by the method of Box and Muller. */
export function normalNumbers(seed, count) {
  const drawn = numbers(seed, 2 * count);
  return Float64Array.from(
    { length: count },
    (_, i) => Math.sqrt(-2 * Math.log(1 - drawn[i])) * Math.cos(2 * Math.PI * drawn[count + i]),
  );
}

/** The layers that have weights, the last one first. */
export const layersFromTheOutput = (net) => net.layers.filter(({ kernel }) => kernel).reverse();

/** The network with its last `layers` layers as before training: kernels drawn as Keras draws
 *  them, by Glorot and Bengio (2010), and biases 0. */
export function randomised(net, layers, draw) {
  const copy = createNetwork(net.spec, net.weights.slice());
  layersFromTheOutput(copy)
    .slice(0, layers)
    .forEach(({ kernel, kernelShape, bias }, number) => {
      const inputs = kernelShape.at(-2);
      const field = kernel.length / inputs / channelsOf(kernelShape);
      const limit = Math.sqrt(6 / (field * (inputs + channelsOf(kernelShape))));
      kernel.set(numbers(SPAN * draw + number, kernel.length).map((n) => limit * (2 * n - 1)));
      bias?.fill(0);
    });
  return copy;
}

/** The network without the softmax at its end, with the same weights: its outputs are logits. */
export function withoutSoftmax({ spec, weights }) {
  const layers = spec.layers.slice();
  const last = layers.at(-1);
  if (last.activation === "softmax") layers[layers.length - 1] = { ...last, activation: "linear" };
  return createNetwork({ ...spec, layers }, weights);
}
