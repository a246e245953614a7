/* The way back through the engine's network: how a loss changes with every number in it.
 *
 *   net.backward(run, gradOutput);       // from the loss's gradient with respect to the last map
 *   net.crossEntropy(run, label);        // {loss, gradients}
 *
 * Gradients are {input, maps, parameters}, each laid out as what it belongs to. In the formulas,
 * da stands for ∂loss/∂a: from dy, the gradient of a layer's output, come dz, that of its weighted
 * sums, then dx, that of its input, which is the dy of the layer before.
 */

import { softmax } from "./activations.js";
import { inputOf, Network, viewsOf } from "./engine.js";
import { channelsOf } from "./shapes.js";
import { forEachPair, forEachPosition, forEachRun, largest, readPatch } from "./windows.js";

// ---------------------------------------------------------------- activations

/** dy/dz. For these four it can be had from y alone. */
const SLOPES = {
  linear: () => 1,
  tanh: (y) => 1 - y * y,
  relu: (y) => (y > 0 ? 1 : 0),
  sigmoid: (y) => y * (1 - y),
};

/** dz_i = dy_i · slope_i; for softmax dz_k = y_k · (dy_k − Σ_j dy_j · y_j). */
export function throughActivation(layer, y, dy) {
  const dz = new Float32Array(y.length);
  if (layer.activation === "softmax") {
    const size = channelsOf(layer.outputShape);
    for (let at = 0; at < y.length; at += size) {
      let mean = 0;
      for (let k = at; k < at + size; k++) mean += dy[k] * y[k];
      for (let k = at; k < at + size; k++) dz[k] = y[k] * (dy[k] - mean);
    }
  } else {
    const slope = SLOPES[layer.activation];
    for (let i = 0; i < y.length; i++) dz[i] = dy[i] * slope(y[i]);
  }
  return dz;
}

// ---------------------------------------------------------------- the layers
// BACKWARD[kind](layer, x, dz, dx, {kernel, bias}) fills dx, which comes as zeros, and adds to
// the gradients of the kernel and the bias.

const BACKWARD = {
  /** Each window gives its share to the pixels it saw; the kernel is shared by all windows. */
  conv2d(layer, x, dz, dx, dWeights) {
    const dPatch = new Float64Array(layer.patch.length);
    forEachPosition(layer, (y0, x0, at) => {
      readPatch(layer, x, y0, x0, layer.patch);
      dPatch.fill(0);
      throughSum(layer, layer.patch, dz, at, dPatch, dWeights);
      forEachRun(layer, y0, x0, (from, k, length) => {
        for (let i = 0; i < length; i++) dx[from + i] += dPatch[k + i];
      });
    });
  },

  dense(layer, x, dz, dx, dWeights) {
    const [inputs, outputs] = layer.kernelShape;
    for (let from = 0, at = 0; from < x.length; from += inputs, at += outputs) {
      const [slice, dSlice] = [x, dx].map((map) => map.subarray(from, from + inputs));
      throughSum(layer, slice, dz, at, dSlice, dWeights);
    }
  },

  /** Each of the n units that were averaged gets dz / n. */
  averagepooling2d(layer, x, dz, dx) {
    forEachPair(layer, (unit, at, size) => {
      dx[unit] += dz[at] / size;
    });
  },

  /** The largest unit gets everything. */
  maxpooling2d(layer, x, dz, dx) {
    largest(layer, x).forEach((unit, at) => {
      dx[unit] += dz[at];
    });
  },

  rescaling({ scale }, x, dz, dx) {
    for (let i = 0; i < x.length; i++) dx[i] = dz[i] * scale[i % scale.length];
  },

  flatten: (layer, x, dz, dx) => dx.set(dz),
  activation: (layer, x, dz, dx) => dx.set(dz),
};
BACKWARD.normalization = BACKWARD.rescaling;

/** dx_i += Σ_o K[i,o] · dz_o, dK[i,o] += x_i · dz_o, db_o += dz_o; dz is read from `at` on.
 *  Four outputs at a time, as in weightedSum. */
function throughSum({ kernel, outputs }, x, dz, at, dx, { kernel: dKernel, bias: dBias }) {
  const inputs = x.length;
  let o = 0;
  for (; o + 4 <= outputs; o += 4) {
    const [dz0, dz1, dz2, dz3] = [dz[at + o], dz[at + o + 1], dz[at + o + 2], dz[at + o + 3]];
    for (let i = 0, k = o; i < inputs; i++, k += outputs) {
      const value = x[i];
      dx[i] += kernel[k] * dz0 + kernel[k + 1] * dz1 + kernel[k + 2] * dz2 + kernel[k + 3] * dz3;
      dKernel[k] += value * dz0;
      dKernel[k + 1] += value * dz1;
      dKernel[k + 2] += value * dz2;
      dKernel[k + 3] += value * dz3;
    }
  }
  for (; o < outputs; o++) {
    for (let i = 0, k = o; i < inputs; i++, k += outputs) {
      dx[i] += kernel[k] * dz[at + o];
      dKernel[k] += x[i] * dz[at + o];
    }
  }
  if (dBias) for (o = 0; o < outputs; o++) dBias[o] += dz[at + o];
}

// ---------------------------------------------------------------- the network

/** @type {ThisType<any>} what the network itself has is in engine.js */
const wayBack = {
  /** Room for gradients, all zero: of the input, of every map and of the weights. */
  newGradients() {
    return { ...this.newRun(), parameters: new Float32Array(this.weights.length) };
  },

  /** All gradients of a loss, from its gradient with respect to the last map.
   *  Those of the weights are added to what `gradients.parameters` holds: pass the same object
   *  for all images of a batch to get their sum. */
  backward(run, gradOutput, gradients = this.newGradients()) {
    const last = this.layers.length - 1;
    if (gradOutput.length !== run.maps[last].length) {
      throw new Error(
        `The last layer gives ${run.maps[last].length} numbers, ` +
          `got gradients of ${gradOutput.length}.`,
      );
    }
    gradients.maps[last].set(gradOutput);
    const dz = throughActivation(this.layers[last], run.maps[last], gradOutput);
    return backwardFromSums(this, run, dz, gradients);
  },

  /** loss = −log p[label], with its gradients, for a network that ends in softmax or in logits.
   *  Either way dz_k = p_k − [k = label], which stays finite where p[label] is 0. */
  crossEntropy(run, label, gradients = this.newGradients()) {
    const last = this.layers.length - 1;
    const { activation, outputShape } = this.layers[last];
    const isList = run.maps[last].length === channelsOf(outputShape);
    if (!isList || !["softmax", "linear"].includes(activation)) {
      throw new Error(
        "Cross-entropy needs one list of class scores with the activation softmax or linear; " +
          `this network ends in ${outputShape.join("×")} with ${activation}.`,
      );
    }
    if (!(label in run.maps[last])) {
      throw new RangeError(`The label must be 0…${run.maps[last].length - 1}, got ${label}.`);
    }
    const dz = run.maps[last].slice();
    if (activation === "linear") softmax(dz);
    const p = Math.max(dz[label], 1e-38); // where p is rounded to 0, the loss stays finite too
    dz[label] -= 1;
    if (activation === "linear") gradients.maps[last].set(dz);
    else gradients.maps[last].fill(0)[label] = -1 / p;
    return { loss: -Math.log(p), gradients: backwardFromSums(this, run, dz, gradients) };
  },
};
Object.assign(Network.prototype, wayBack);

function backwardFromSums({ spec, layers }, run, dzLast, gradients) {
  let dz = dzLast;
  for (let i = layers.length - 1; i >= 0; i--) {
    const dx = inputOf(gradients, i).fill(0);
    const dWeights = viewsOf(spec.layers[i], gradients.parameters);
    BACKWARD[layers[i].kind](layers[i], inputOf(run, i), dz, dx, dWeights);
    if (i > 0) dz = throughActivation(layers[i - 1], run.maps[i - 1], dx);
  }
  return gradients;
}
