/* Times the book's engine beside TensorFlow.js, in a page that holds both: see engine.py. */

import { createNetwork } from "../lenet_book/figures/shared/core/engine.js";
import "../lenet_book/figures/shared/core/gradients.js";

const WARM_UP = 300;
const ROUNDS = 20;
const PASSES = 10; // in a round, so that the clock's 0.1 ms do not matter

function decode(text) {
  return new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}

/** The tutorial's model with the same weights; for no other does this benchmark work. */
function tfjsModel({ layers, input }, weights) {
  const model = tf.sequential();
  for (const { kind, activation, kernelSize, strides, kernel } of layers) {
    const first = model.layers.length ? {} : { inputShape: input };
    const units = kernel?.[1][kernel[1].length - 1];
    if (kind === "conv2d") {
      model.add(tf.layers.conv2d({ ...first, filters: units, kernelSize, strides, activation }));
    } else if (kind === "averagepooling2d") {
      model.add(tf.layers.averagePooling2d({ poolSize: kernelSize, strides }));
    } else if (kind === "flatten") {
      model.add(tf.layers.flatten());
    } else {
      model.add(tf.layers.dense({ units, activation }));
    }
  }
  const tensors = layers
    .flatMap(({ kernel, bias }) => (kernel ? [kernel, bias] : []))
    .map(([offset, shape]) =>
      tf.tensor(weights.subarray(offset, offset + shape.reduce((n, m) => n * m)), shape),
    );
  model.setWeights(tensors);
  return model;
}

export async function benchmark({ spec, weights, image }) {
  await tf.setBackend("cpu");
  const [numbers, pixels] = [decode(weights), decode(image)];
  const net = createNetwork(spec, numbers);
  const run = net.newRun();
  const gradients = net.newGradients();
  const model = tfjsModel(spec, numbers);
  const input = tf.tensor(pixels, [1, ...spec.input]);
  const truth = tf.oneHot([3], 10);
  const loss = () => tf.metrics.categoricalCrossentropy(truth, model.predict(input)).mean();
  const predict = () => tf.tidy(() => model.predict(input).dataSync());

  const rows = {
    forward: [() => net.forward(pixels, run), predict],
    "forward, backward": [
      () => net.crossEntropy(net.forward(pixels, run), 3, gradients),
      () => tf.tidy(() => Object.values(tf.variableGrads(loss).grads).map((g) => g.dataSync())),
    ],
  };
  const expected = predict();
  const probabilities = net.forward(pixels, run).maps[spec.layers.length - 1];
  const differences = probabilities.map((p, k) => Math.abs(p - expected[k]));

  const times = {};
  for (const [name, passes] of Object.entries(rows)) {
    // In turns, so that what else the machine does slows both alike.
    const milliseconds = [[], []];
    for (let i = 0; i < WARM_UP; i++) passes[0]();
    for (let i = 0; i < WARM_UP / 30; i++) passes[1]();
    for (let round = 0; round < ROUNDS; round++) {
      passes.forEach((pass, who) => {
        const start = performance.now();
        for (let i = 0; i < PASSES; i++) pass();
        milliseconds[who].push((performance.now() - start) / PASSES);
      });
    }
    times[name] = milliseconds;
  }
  return { times, difference: Math.max(...differences), tfjs: tf.version.tfjs };
}
