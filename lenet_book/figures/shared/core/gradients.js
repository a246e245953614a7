/* The way back through the engine's network: how a loss changes with every number in it.
 *
 *   net.backward(run, gradOutput);       // from the loss's gradient with respect to the last map
 *   net.crossEntropy(run, label);        // {loss, gradients}
 *
 * Gradients are {input, maps, parameters}, each laid out as what it belongs to. In the formulas,
 * da stands for ∂loss/∂a: from dy, the gradient of a layer's output, come dz, that of its weighted
 * sums, then dx, that of its input, which is the dy of the layer before.
 */

import { ACTIVATIONS, softmax } from "./activations.js";
import { inputOf, Network, viewsOf } from "./engine.js";
import { KINDS } from "./layers.js";
import { channelsOf } from "./shapes.js";

/** Through the activation of a layer with the input x: dz_i = dy_i · slope_i; for softmax
 *  dz_k = y_k · (dy_k − Σ_j dy_j · y_j). Where a slope needs z, the sums are made again. */
export function throughActivation(layer, x, y, dy) {
  const dz = new Float32Array(y.length);
  if (layer.activation === "softmax") {
    const size = channelsOf(layer.outputShape);
    for (let at = 0; at < y.length; at += size) {
      let mean = 0;
      for (let k = at; k < at + size; k++) mean += dy[k] * y[k];
      for (let k = at; k < at + size; k++) dz[k] = y[k] * (dy[k] - mean);
    }
  } else {
    const { slope, fromValue } = ACTIVATIONS[layer.activation];
    const z = fromValue ? y : new Float64Array(y.length);
    if (!fromValue) KINDS[layer.kind].forward(layer, x, z);
    for (let i = 0; i < y.length; i++) dz[i] = dy[i] * slope(y[i], z[i], layer.options);
  }
  return dz;
}

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
    const dz = throughActivation(this.layers[last], inputOf(run, last), run.maps[last], gradOutput);
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
    KINDS[layers[i].kind].backward(layers[i], inputOf(run, i), dz, dx, dWeights);
    if (i > 0) dz = throughActivation(layers[i - 1], inputOf(run, i - 1), run.maps[i - 1], dx);
  }
  return gradients;
}
