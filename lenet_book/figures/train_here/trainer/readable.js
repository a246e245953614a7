/* The readable engine as a trainer, where WebAssembly is refused: the same steps, one picture at a
 * time. It offers what networkIn in network.js does. */

import { createNetwork } from "../../shared/core/engine.js";
import "../../shared/core/gradients.js";
import { adamCorrections, LEAST, partsOf } from "./network.js";

export function readableNetwork(spec, start) {
  const net = /** @type {any} */ (createNetwork(spec, Float32Array.from(start)));
  const { weights } = net;
  const run = net.newRun();
  const gradients = net.newGradients();
  const slopes = gradients.parameters;
  const [first, second] = [0, 0].map(() => new Float32Array(weights.length));
  const input = new Float32Array(run.input.length);

  function* through(batch, learns) {
    let loss = 0;
    let right = 0;
    slopes.fill(0);
    for (let n = 0; n < batch.count; n++) {
      batch.fill(n, input, 0, 1);
      const label = batch.labelOf(n);
      net.forward(input, run);
      const answer = run.maps[run.maps.length - 1];
      loss -= Math.log(Math.max(answer[label], LEAST)) / batch.count;
      right += answer.indexOf(Math.max(...answer)) === label ? 1 : 0;
      if (learns) net.crossEntropy(run, label, gradients);
      yield;
    }
    for (let i = 0; i < slopes.length; i++) slopes[i] /= batch.count;
    return { loss, right };
  }

  const corrections = adamCorrections();
  const parts = partsOf(spec);
  function change({ optimiser, rate, momentum = 0, decay = 0 }) {
    const corrected = optimiser === "adam" ? rate * corrections() : 0;
    for (const { offset, length, isKernel } of parts) {
      if (isKernel) for (let i = offset; i < offset + length; i++) weights[i] *= 1 - rate * decay;
    }
    for (let i = 0; i < weights.length; i++) {
      const slope = slopes[i];
      if (optimiser === "adam") {
        first[i] += (slope - first[i]) * 0.1;
        second[i] += (slope * slope - second[i]) * 0.001;
        weights[i] -= (first[i] * corrected) / (Math.sqrt(second[i]) + 1e-7);
      } else {
        first[i] = momentum * first[i] - rate * slope;
        weights[i] += optimiser === "nesterov" ? momentum * first[i] - rate * slope : first[i];
      }
    }
  }

  return { weights, slopes, through, change };
}
