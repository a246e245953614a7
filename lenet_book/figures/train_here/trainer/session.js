/* A training, batch by batch: which pictures come when, at which rate, and what comes of it. The
 * same settings and the same seed give the same weights, in every browser.
 */

import { LANES, networkIn } from "./network.js";

/** Random numbers in 0…1 that a seed repeats. Source: the generator mulberry32 by T. Ettinger. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The numbers 0 … n − 1 in a random order (Fisher and Yates). */
export function shuffled(n, random) {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** The weights that a network starts with, as Keras draws them: Glorot's uniform kernels, and
 *  biases of 0. */
export function freshWeights({ layers, parameters }, random) {
  const weights = new Float32Array(parameters);
  for (const { kernel } of layers.filter((layer) => layer.kernel)) {
    const [offset, shape] = kernel;
    const [filters, channels, ...window] = [...shape].reverse();
    const places = window.reduce((product, length) => product * length, 1);
    const reach = Math.sqrt(6 / (places * (channels + filters)));
    const end = offset + places * channels * filters;
    for (let i = offset; i < end; i++) weights[i] = reach * (2 * random() - 1);
  }
  return weights;
}

/** Pictures as inputs: for each channel, the value of each byte. */
function tableOf({ mean, deviation }) {
  return mean.map((middle, c) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte - middle) / deviation[c]),
  );
}

/** A batch of a picture set, {bytes, labels}: those of `order`, mirrored where `turns` says so. */
function batchOf({ bytes, labels }, [height, width, channels], table, order, turns) {
  const line = width * channels;
  return {
    count: order.length,
    labelOf: (n) => labels[order[n]],
    fill(n, values, lane) {
      const first = order[n] * height * line;
      const isTurned = turns?.[n];
      for (let row = 0, at = lane; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const from = first + row * line + (isTurned ? width - 1 - column : column) * channels;
          for (let c = 0; c < channels; c++, at += LANES) values[at] = table[c][bytes[from + c]];
        }
      }
    },
  };
}

/** A training. `pictures` and `judges` are {bytes, labels}, `scale` is {mean, deviation} of each
 *  channel, in bytes. `settings`: optimiser, rate, momentum, decay, falls (to 0 along a line),
 *  batch, epochs, mirror, seed.
 *  Returns {step(), judge(), weights, done}: step trains with the next batch, and returns
 *  {loss, right, count, step, epoch, isEpochOver}. */
export function sessionOf({ program, spec, weights, pictures, judges, scale, settings }) {
  const network = networkIn(program, spec, weights);
  const random = randomFrom(settings.seed);
  const table = tableOf(scale);
  const number = pictures.labels.length;
  const stepsOfEpoch = Math.ceil(number / settings.batch);
  const steps = stepsOfEpoch * settings.epochs;
  let taken = 0;
  let order = shuffled(number, random);

  function step() {
    const within = taken % stepsOfEpoch;
    if (within === 0 && taken > 0) order = shuffled(number, random);
    const these = order.subarray(within * settings.batch, (within + 1) * settings.batch);
    const turns = settings.mirror ? Array.from(these, () => random() < 0.5) : null;
    const found = network.through(batchOf(pictures, spec.input, table, these, turns), true);
    const rate = settings.rate * (settings.falls ? 1 - taken / steps : 1);
    network.change({ ...settings, rate });
    taken += 1;
    return {
      ...found,
      count: these.length,
      step: taken,
      epoch: Math.ceil(taken / stepsOfEpoch),
      isEpochOver: taken % stepsOfEpoch === 0,
    };
  }

  /** Loss and right answers on the pictures that judge. */
  function judge(onAnswer) {
    const all = Uint32Array.from(judges.labels, (_, i) => i);
    return network.through(batchOf(judges, spec.input, table, all, null), false, onAnswer);
  }

  return {
    step,
    judge,
    steps,
    weights: network.weights,
    get isOver() {
      return taken >= steps;
    },
  };
}
