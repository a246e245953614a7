/* The engine of the book: it computes a small Keras Sequential inside the page.
 *
 *   const net = createNetwork(spec, weights);  // both from describe(model) in network.py
 *   const run = net.forward(image);                 // run.maps[i]: what layer i gives
 *   net.explain(run, i, unit);                      // how one number of run.maps[i] came about
 *   net.receptiveField(i, unit);                    // the pixels it can depend on
 *
 * gradients.js adds the way back: net.backward and net.crossEntropy.
 *
 * A map is one flat Float32Array: shapes.js says which number is which unit. The kinds of layers.js
 * and activations.js do the arithmetic; this runs the layers one after the other.
 * Every layer first makes a weighted sum z of its input, then its activation makes y = f(z).
 * The weights stay where the caller put them, in Keras's order; change them and run again.
 */

import { phrase } from "../draw/words.js";
import { activate } from "./activations.js";
import { KINDS } from "./layers.js";
import { channelsOf, isMap, position, sizeOf } from "./shapes.js";
import TEXTS from "./texts.json" with { type: "json" };
import { paddingOf, reachOf } from "./windows.js";

export { position, unitAt } from "./shapes.js";

const LARGEST = (2 - 2 ** -23) * 2 ** 127; // float32

export class Network {
  /** spec: plain JSON from network.py. weights: all of them, in one Float32Array. */
  constructor(spec, weights) {
    if (weights.length !== spec.parameters) {
      throw new Error(`The spec has ${spec.parameters} weights, got ${weights.length}.`);
    }
    this.spec = spec;
    this.weights = weights;
    this.layers = spec.layers.map((entry, i) => {
      const layer = {
        dilation: [1, 1],
        ...entry,
        inputShape: i ? spec.layers[i - 1].output : spec.input,
        outputShape: entry.output,
        activation: entry.activation || "linear",
        options: entry.options || {},
      };
      const views = viewsOf(entry, weights);
      Object.assign(layer, views);
      layer.parameters = Object.values(views).reduce((n, view) => n + view.length, 0);
      if (layer.kernel) {
        layer.kernelShape = entry.kernel[1];
        layer.outputs = channelsOf(layer.kernelShape);
      }
      if (layer.strides) {
        layer.reach = reachOf(layer.kernelSize, layer.dilation);
        Object.assign(layer, paddingOf(layer));
      }
      if (!KINDS[layer.kind]) throw new Error(`No layer of kind ${layer.kind} is registered.`);
      KINDS[layer.kind].prepare?.(layer);
      return layer;
    });
  }

  /** Room for an input and all maps. */
  newRun() {
    return {
      input: new Float32Array(sizeOf(this.spec.input)),
      maps: this.layers.map((layer) => new Float32Array(sizeOf(layer.outputShape))),
    };
  }

  /** Every map for one input. Pass an earlier run to write over it instead of a new one.
   *  Throws an Overflow where a number is none. */
  forward(input, run = this.newRun()) {
    if (input.length !== run.input.length) {
      throw new Error(
        `The network takes ${run.input.length} numbers (${this.spec.input.join("×")}), ` +
          `got ${input.length}.`,
      );
    }
    run.input.set(input);
    this.layers.forEach((layer, i) => {
      KINDS[layer.kind].forward(layer, inputOf(run, i), run.maps[i]);
      activate(layer, run.maps[i]);
      refuseOverflow(layer, run.maps[i]);
    });
    return run;
  }

  /** How a unit of layer i got its value:
   *  y, x, c        where it stands in its map
   *  window         {y0, x0, y1, x1}, what it looks at in the layer's input, padding included;
   *                 null for layers that have no window
   *  patchShape     [rows, columns, channels] of the four lists below
   *  channels       of a window: the numbers of these channels in the layer's input
   *  sources        the numbers of the input units it looks at, −1 for padding
   *  inputs         their values, 0 for padding
   *  weights        what each is multiplied by (average: its share; max: 1 for the largest)
   *  products       inputs · weights;  sum: Σ products;  bias
   *  scaled         of a layer that scales: its {mean, deviation, factor, shift}
   *  preActivation  sum + bias;  activation: its name;  options: its numbers
   *  output         the value in the map
   *  logits         for softmax: the preActivations it compares, else null */
  explain(run, i, unit) {
    const layer = this.layers[i];
    const x = inputOf(run, i);
    const { activation, options, outputShape } = layer;
    const place = position(outputShape, unit);
    const first = unit - place.c; // softmax compares the channels of one position
    const channels = Array.from({ length: channelsOf(outputShape) }, (_, c) => first + c);
    const logits =
      activation === "softmax"
        ? channels.map((other) => weigh(layer, x, other).preActivation)
        : null;
    const output = run.maps[i][unit];
    return { ...place, ...weigh(layer, x, unit), activation, options, output, logits };
  }

  /** The smallest box {y0, x0, y1, x1} of pixels that holds all a unit of layer i depends on;
   *  with `below`, of the input of layer `below` (a vector counts as one row of pixels). The box of
   *  a unit that depends on none is empty. It may be
   *  larger than it must where layers skip pixels, and below a Reshape that splits the
   *  channels of a place: a box has all its pixels and channels. */
  receptiveField(i, unit, below = 0) {
    const { outputShape } = this.layers[i];
    const { y, x } = isMap(outputShape) ? position(outputShape, unit) : { y: 0, x: unit };
    let box = { y0: y, x0: x, y1: y + 1, x1: x + 1 };
    for (let j = i; j >= below && box.y0 < box.y1; j--) {
      box = KINDS[this.layers[j].kind].field(this.layers[j], box);
    }
    return box;
  }
}

export const inputOf = (run, i) => (i ? run.maps[i - 1] : run.input);

/** A layer's kernel, bias and so on, by their names, as windows on a buffer laid out as the weights
 *  are. In the spec, each is a pair [offset, shape]. */
export function viewsOf(entry, buffer) {
  const places = Object.entries(entry).filter(([, value]) => Array.isArray(value?.[1]));
  return Object.fromEntries(
    places.map(([name, [at, shape]]) => [name, buffer.subarray(at, at + sizeOf(shape))]),
  );
}

/** The weighted sum behind one unit, term by term. */
function weigh(layer, x, unit) {
  const terms = KINDS[layer.kind].terms(layer, x, unit);
  const inputs = Float64Array.from(terms.sources, (source) => (source < 0 ? 0 : x[source]));
  const products = terms.products ?? inputs.map((value, k) => value * terms.weights[k]);
  const sum = products.reduce((total, product) => total + product, 0);
  return { ...terms, inputs, products, sum, preActivation: sum + terms.bias };
}

/** A network, from the spec and the weights that describe(model) in network.py gives. */
export const createNetwork = (spec, weights) => new Network(spec, weights);

/** Thrown where a network's numbers overflow: nothing of them can be drawn. */
export class Overflow extends Error {}

/** What Keras has in 32 bits is no number beyond these, though 64 bits could hold it. */
function refuseOverflow({ label }, map) {
  for (let i = 0; i < map.length; i++) {
    if (Math.abs(map[i]) <= LARGEST) continue;
    throw new Overflow(phrase(TEXTS.runtime.overflow, { layer: label }));
  }
}
