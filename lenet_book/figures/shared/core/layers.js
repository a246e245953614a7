/* The kinds of layers. A kind says how a layer makes the weighted sums z of its input x, in a few
 * functions that stand beside the textbook's formula:
 *
 * forward(layer, x, z)               fills z
 * backward(layer, x, dz, dx, dW)     the way back: fills dx, which comes as zeros, and adds to the
 *                                    gradients of the weights, dW.kernel and so on
 * terms(layer, x, unit)              what one unit of z sums up: see explain in engine.js
 * field(layer, box)                  the box of x that a box of z depends on
 *
 * A kind that works channel by channel needs no more. Others have
 *
 * channels(layer, list)              which channels of x some of z depend on; null: all
 * mixes(layer)                       is a map made of several?
 * prepare(layer)                     what can be known once
 *
 * In the formulas, da stands for ∂loss/∂a. A layer has all that its entry in the spec has. A pair
 * [offset, shape] there is an array of weights: layer.NAME is a view of it.
 */

import { conv2d } from "./layers/convolution.js";
import { activation, dense } from "./layers/dense.js";
import { cropping2d, flatten, upsampling2d, zeropadding2d } from "./layers/moving.js";
import { rbf, subsampling } from "./layers/of_1998.js";
import { averagepooling2d, globalmaxpooling2d, maxpooling2d } from "./layers/pooling.js";
import { batchnormalization, normalization, rescaling } from "./layers/scaling.js";

export const KINDS = {
  conv2d,
  dense,
  averagepooling2d,
  maxpooling2d,
  globalmaxpooling2d,
  subsampling,
  rbf,
  rescaling,
  normalization,
  batchnormalization,
  flatten,
  reshape: flatten,
  zeropadding2d,
  cropping2d,
  upsampling2d,
  activation,
};

/** Make a kind of layer known. network.py's `register_layer` is its other half. */
export function registerLayer(name, kind) {
  if (name in KINDS) throw new Error(`${name} is known already.`);
  KINDS[name] = kind;
}

/** Is a map of a layer made of several? */
export const mixesChannels = (layer) => Boolean(KINDS[layer.kind].mixes?.(layer));

/** The channels of a layer's input that some of its output depend on: null means all. */
export function channelsBelow(layer, channels) {
  const { channels: below } = KINDS[layer.kind];
  return below ? below(layer, channels) : channels;
}
