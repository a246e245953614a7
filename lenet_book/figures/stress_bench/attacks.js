/* Pictures changed on purpose, against a network: as lenet_book/disturbing/attacks.py has them. */

import "../shared/core/gradients.js";
import { numbers } from "../lens/draws.js";
import { stored } from "./disturbances.js";

export const STEPS = 20;
const SIZE = 2.5; // of a step, in shares of what may be changed in all

/** What an attack on a network of this end needs: one list of class scores, two at least. */
export const canBeAttacked = (net) => {
  const { activation, outputShape } = net.layers.at(-1);
  return (
    outputShape.length === 1 && outputShape[0] > 1 && ["softmax", "linear"].includes(activation)
  );
};

/** A picture, changed by at most `most` levels a pixel: away from class c, or `towards` it.
 *  One step goes along the sign of the loss's slopes (Goodfellow and others 2015); many begin at a
 *  random place within reach (Madry and others 2018). `scale` is from `scaleOf`. */
export function attack(net, picture, c, most, { steps = 1, towards = false, draw = 1, scale }) {
  const { bytes } = picture;
  const run = net.newRun();
  const gradients = net.newGradients();
  const size = (steps === 1 ? 1 : SIZE / steps) * most * (towards ? -1 : 1);
  const random = steps === 1 ? null : numbers(draw, bytes.length);
  const values = Float64Array.from(bytes, (byte, i) =>
    random ? byte + most * (2 * random[i] - 1) : byte,
  );
  for (let step = 0; step < steps; step++) {
    net.forward(scale.toNumbers(values), run);
    const { input } = net.crossEntropy(run, c, gradients).gradients;
    for (let i = 0; i < values.length; i++) {
      const wanted = values[i] + size * Math.sign(input[i]);
      const near = Math.max(bytes[i] - most, Math.min(bytes[i] + most, wanted));
      values[i] = Math.max(0, Math.min(255, near));
    }
  }
  return stored(values);
}

/** Each value goes up or down by `most`: as far, but blindly. */
export function changeByChance({ bytes }, most, draw) {
  const random = numbers(draw, bytes.length);
  return stored(Float64Array.from(bytes, (byte, i) => byte + (random[i] < 0.5 ? -most : most)));
}

/** Between a picture's bytes and what a network takes: the byte 0 stands for low[c], 255 for
 *  high[c]. */
export function scaleOf({ low, high }) {
  const channels = low.length;
  const span = low.map((from, c) => (high[c] - from) / 255);
  return {
    toBytes: (numbers) =>
      stored(Float64Array.from(numbers, (n, i) => (n - low[i % channels]) / span[i % channels])),
    toNumbers: (bytes) =>
      Float32Array.from(bytes, (byte, i) => low[i % channels] + span[i % channels] * byte),
  };
}
