/* The engine of the book: it computes a small Keras Sequential inside the page.
 *
 *   const net = createNetwork(spec, weights);  // both from describe(model) in network.py
 *   const run = net.forward(image);                 // run.maps[i]: what layer i gives
 *   net.explain(run, i, unit);                      // how one number of run.maps[i] came about
 *   net.receptiveField(i, unit);                    // the pixels it can depend on
 *
 * gradients.js adds the way back: net.backward and net.crossEntropy.
 *
 * A map of shape [height, width, channels] is one flat Float32Array, row by row, channel last:
 * unit (y, x, c) is number (y · width + x) · channels + c. A vector has the shape [n].
 * Every layer first makes a weighted sum z of its input, then its activation makes y = f(z).
 * The weights stay where the caller put them, in Keras's order; change them and run again.
 */

// ---------------------------------------------------------------- activations

const ACTIVATIONS = {
  tanh: (z) => 1 - 2 / (Math.exp(2 * z) + 1), // twice as fast as Math.tanh
  relu: (z) => Math.max(z, 0),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};

/** Replace z by f(z), in place. Softmax runs over the channels of each position. */
function activate(layer, z) {
  if (layer.activation === "linear") return; // y = z
  if (layer.activation === "softmax") {
    const size = channelsOf(layer.outputShape);
    for (let at = 0; at < z.length; at += size) softmax(z.subarray(at, at + size));
    return;
  }
  const f = ACTIVATIONS[layer.activation];
  for (let i = 0; i < z.length; i++) z[i] = f(z[i]);
}

/** y_k = exp(z_k) / Σ_j exp(z_j), in place. Subtracting the largest z prevents overflow. */
export function softmax(z) {
  const largest = z.reduce((a, b) => Math.max(a, b));
  const total = z.reduce((sum, value) => sum + Math.exp(value - largest), 0);
  for (let k = 0; k < z.length; k++) z[k] = Math.exp(z[k] - largest) / total;
}

// ---------------------------------------------------------------- shapes and windows

const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);
export const channelsOf = (shape) => shape[shape.length - 1];
const isMap = (shape) => shape.length === 3;

/** The number of unit (y, x, c) of a map. */
export const unitAt = (shape, y, x, c) => (y * shape[1] + x) * shape[2] + c;

/** Where a unit stands in its map. In a vector, y and x are 0. */
export function position(shape, unit) {
  const pixel = Math.floor(unit / channelsOf(shape));
  const width = isMap(shape) ? shape[1] : 1;
  return { y: Math.floor(pixel / width), x: pixel % width, c: unit % channelsOf(shape) };
}

/** The part of its input that output (y, x) of a convolution or pooling looks at: rows
 *  y0 … y1 − 1 and columns x0 … x1 − 1, padding included. */
function windowOf(layer, y, x) {
  const y0 = y * layer.strides[0] - layer.before[0];
  const x0 = x * layer.strides[1] - layer.before[1];
  return { y0, x0, y1: y0 + layer.kernelSize[0], x1: x0 + layer.kernelSize[1] };
}

/** Without the padding. */
function clip(box, shape) {
  return {
    y0: Math.max(box.y0, 0),
    x0: Math.max(box.x0, 0),
    y1: Math.min(box.y1, shape[0]),
    x1: Math.min(box.x1, shape[1]),
  };
}

/** Rows and columns of padding before the first. TensorFlow puts the odd one at the end. */
function paddingBefore({ padding, inputShape, outputShape, kernelSize, strides }) {
  return [0, 1].map((axis) => {
    if (padding === "valid") return 0;
    const covered = (outputShape[axis] - 1) * strides[axis] + kernelSize[axis];
    return Math.floor(Math.max(covered - inputShape[axis], 0) / 2);
  });
}

/** All of a map. A vector counts as one row of units. */
function wholeOf(shape) {
  const [y1, x1] = isMap(shape) ? shape : [1, shape[0]];
  return { y0: 0, x0: 0, y1, x1 };
}

// ---------------------------------------------------------------- the layers
// forward(layer, x, z)    fills z from the layer's input x
// terms(layer, x, unit)   what one unit of z sums up: see explain
// field(layer, box)       the box of x that a box of z depends on

/** z[y,x,o] = b[o] + Σ x[s·y+i, s·x+j, c] · K[i,j,c,o]: one weighted sum, slid over the map. */
const conv2d = {
  forward(layer, x, z) {
    forEachPosition(layer, (y0, x0, at) => {
      readPatch(layer, x, y0, x0, layer.patch);
      weightedSum(layer, layer.patch, z, at);
    });
  },
  terms(layer, x, unit) {
    const { y, x: column, c } = position(layer.outputShape, unit);
    const window = windowOf(layer, y, column);
    const patchShape = [...layer.kernelSize, channelsOf(layer.inputShape)];
    const sources = sourcesOf(layer, window, 0, patchShape[2]);
    return { window, patchShape, ...kernelTerms(layer, sources, c) };
  },
  field: slidingField,
};

/** z_o = b_o + Σ_i x_i · K[i,o]; on a map, the same for the channels of every position. */
const dense = {
  forward(layer, x, z) {
    const [inputs, outputs] = layer.kernelShape;
    for (let from = 0, at = 0; from < x.length; from += inputs, at += outputs) {
      weightedSum(layer, x.subarray(from, from + inputs), z, at);
    }
  },
  terms(layer, x, unit) {
    const [inputs, outputs] = layer.kernelShape;
    const from = Math.floor(unit / outputs) * inputs;
    const sources = Int32Array.from({ length: inputs }, (_, i) => from + i);
    const patchShape = [1, 1, inputs];
    return { window: null, patchShape, ...kernelTerms(layer, sources, unit % outputs) };
  },
  field: (layer, box) => (isMap(layer.inputShape) ? box : wholeOf(layer.inputShape)),
};

/** z = the mean of the window. Padding does not count, as in TensorFlow. */
const averagepooling2d = {
  forward(layer, x, z) {
    z.fill(0);
    forEachPair(layer, (unit, at, size) => {
      z[at] += x[unit] / size;
    });
  },
  terms(layer, x, unit) {
    const { sources, ...place } = poolingTerms(layer, unit);
    const size = sources.filter((source) => source >= 0).length;
    const weights = Float64Array.from(sources, (source) => (source >= 0 ? 1 / size : 0));
    return { ...place, sources, weights };
  },
  field: slidingField,
};

/** z = the largest value of the window. */
const maxpooling2d = {
  forward(layer, x, z) {
    largest(layer, x).forEach((unit, at) => {
      z[at] = x[unit];
    });
  },
  terms(layer, x, unit) {
    const { sources, ...place } = poolingTerms(layer, unit);
    const winner = largest(layer, x)[unit];
    const weights = Float64Array.from(sources, (source) => (source === winner ? 1 : 0));
    return { ...place, sources, weights };
  },
  field: slidingField,
};

/** z_i = scale · x_i + offset, each one number for all channels or one a channel. */
const rescaling = {
  forward({ scale, offset }, x, z) {
    for (let i = 0; i < x.length; i++) {
      z[i] = x[i] * scale[i % scale.length] + offset[i % offset.length];
    }
  },
  terms: ({ scale, offset }, x, unit) =>
    oneTerm(unit, scale[unit % scale.length], offset[unit % offset.length]),
  field: (layer, box) => box,
};

/** z_i = x_i: the numbers of a map, row by row, as one vector. */
const flatten = {
  forward: (layer, x, z) => z.set(x),
  terms: (layer, x, unit) => oneTerm(unit, 1, 0),
  field({ inputShape }, { x0, x1 }) {
    if (!isMap(inputShape)) return { y0: 0, x0, y1: 1, x1 };
    if (x1 - x0 > 1) return wholeOf(inputShape);
    const { y, x } = position(inputShape, x0);
    return { y0: y, x0: x, y1: y + 1, x1: x + 1 };
  },
};

/** z_i = x_i; the activation does the rest. Softmax mixes all units of a vector. */
const activation = {
  forward: (layer, x, z) => z.set(x),
  terms: (layer, x, unit) => oneTerm(unit, 1, 0),
  field: ({ activation, inputShape }, box) =>
    activation === "softmax" && !isMap(inputShape) ? wholeOf(inputShape) : box,
};

const KINDS = {
  conv2d,
  dense,
  averagepooling2d,
  maxpooling2d,
  rescaling,
  normalization: rescaling,
  flatten,
  activation,
};

// ---------------------------------------------------------------- what they are made of

/** z_o = b_o + Σ_i x_i · K[i,o] for every o, written to z from `at` on.
 *  Four sums at a time, so that each x_i is read once for four products: twice as fast. */
function weightedSum({ kernel, bias, outputs }, x, z, at) {
  const inputs = x.length;
  let o = 0;
  for (; o + 4 <= outputs; o += 4) {
    let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
    for (let i = 0, k = o; i < inputs; i++, k += outputs) {
      const value = x[i];
      sum0 += value * kernel[k];
      sum1 += value * kernel[k + 1];
      sum2 += value * kernel[k + 2];
      sum3 += value * kernel[k + 3];
    }
    z[at + o] = sum0;
    z[at + o + 1] = sum1;
    z[at + o + 2] = sum2;
    z[at + o + 3] = sum3;
  }
  for (; o < outputs; o++) {
    let sum = 0;
    for (let i = 0, k = o; i < inputs; i++, k += outputs) sum += x[i] * kernel[k];
    z[at + o] = sum;
  }
  if (bias) for (o = 0; o < outputs; o++) z[at + o] += bias[o];
}

/** Call visit(y0, x0, at) for each position of a convolution: its window begins at (y0, x0),
 *  its outputs at unit `at`. */
export function forEachPosition(layer, visit) {
  const [height, width, channels] = layer.outputShape;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      visit(y * layer.strides[0] - layer.before[0], x * layer.strides[1] - layer.before[1], at);
    }
  }
}

/** Copy the window that begins at (y0, x0) into a patch, in the kernel's order, 0 outside. */
export function readPatch(layer, x, y0, x0, patch) {
  patch.fill(0);
  forEachRun(layer, y0, x0, (from, k, length) => {
    for (let i = 0; i < length; i++) patch[k + i] = x[from + i];
  });
}

/** Call visit(from, k, length) for each row of a window: numbers that stand side by side both
 *  in the map, from unit `from` on, and in the patch, from `k` on. */
export function forEachRun({ inputShape, kernelSize }, y0, x0, visit) {
  const [height, width, channels] = inputShape;
  const [rows, columns] = kernelSize;
  const first = Math.max(x0, 0);
  const length = (Math.min(x0 + columns, width) - first) * channels;
  for (let y = Math.max(y0, 0); y < Math.min(y0 + rows, height); y++) {
    visit((y * width + first) * channels, ((y - y0) * columns + first - x0) * channels, length);
  }
}

/** Call visit(unit, at, size) for each input unit in the window of each output unit `at` of a
 *  pooling; `size` is the number of positions in the window that are no padding. */
export function forEachPair(layer, visit) {
  const [height, width, channels] = layer.outputShape;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const { y0, x0, y1, x1 } = clip(windowOf(layer, y, x), layer.inputShape);
      const size = (y1 - y0) * (x1 - x0);
      for (let row = y0; row < y1; row++) {
        for (let column = x0; column < x1; column++) {
          const from = unitAt(layer.inputShape, row, column, 0);
          for (let c = 0; c < channels; c++) visit(from + c, at + c, size);
        }
      }
    }
  }
}

/** The number of the largest unit of each window; of equal ones, the first. */
export function largest(layer, x) {
  const winners = new Int32Array(sizeOf(layer.outputShape)).fill(-1);
  forEachPair(layer, (unit, at) => {
    if (winners[at] < 0 || x[unit] > x[winners[at]]) winners[at] = unit;
  });
  return winners;
}

/** From the first window's first row and column to the last window's last. */
function slidingField(layer, { y0, x0, y1, x1 }) {
  const first = windowOf(layer, y0, x0);
  const last = windowOf(layer, y1 - 1, x1 - 1);
  return clip({ y0: first.y0, x0: first.x0, y1: last.y1, x1: last.x1 }, layer.inputShape);
}

/** Numbers of the units in a window, channels first … first + count − 1; −1 for padding. */
function sourcesOf({ inputShape }, { y0, x0, y1, x1 }, first, count) {
  const sources = [];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const inside = y >= 0 && y < inputShape[0] && x >= 0 && x < inputShape[1];
      for (let c = first; c < first + count; c++) {
        sources.push(inside ? unitAt(inputShape, y, x, c) : -1);
      }
    }
  }
  return Int32Array.from(sources);
}

const kernelTerms = ({ kernel, bias, outputs }, sources, o) => ({
  sources,
  weights: Float64Array.from(sources, (_, i) => kernel[i * outputs + o]),
  bias: bias ? bias[o] : 0,
});

function poolingTerms(layer, unit) {
  const { y, x, c } = position(layer.outputShape, unit);
  const window = windowOf(layer, y, x);
  const sources = sourcesOf(layer, window, c, 1);
  return { window, patchShape: [...layer.kernelSize, 1], sources, bias: 0 };
}

const oneTerm = (unit, weight, bias) => ({
  window: null,
  patchShape: [1, 1, 1],
  sources: Int32Array.of(unit),
  weights: Float64Array.of(weight),
  bias,
});

// ---------------------------------------------------------------- the network

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
        ...entry,
        inputShape: i ? spec.layers[i - 1].output : spec.input,
        outputShape: entry.output,
        activation: entry.activation || "linear",
        ...viewsOf(entry, weights),
      };
      layer.parameters = [layer.kernel, layer.bias].reduce((n, w) => n + (w ? w.length : 0), 0);
      if (layer.kernel) {
        layer.kernelShape = entry.kernel[1];
        layer.outputs = channelsOf(layer.kernelShape);
      }
      if (layer.strides) layer.before = paddingBefore(layer);
      if (layer.kind === "conv2d") {
        layer.patch = new Float64Array(layer.kernel.length / layer.outputs);
      }
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

  /** Every map for one input. Pass an earlier run to write over it instead of a new one. */
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
    });
    return run;
  }

  /** How a unit of layer i got its value:
   *  y, x, c        where it stands in its map
   *  window         {y0, x0, y1, x1}, what it looks at in the layer's input, padding included;
   *                 null for layers that have no window
   *  patchShape     [rows, columns, channels] of the four lists below
   *  sources        the numbers of the input units it looks at, −1 for padding
   *  inputs         their values, 0 for padding
   *  weights        what each is multiplied by (average: its share; max: 1 for the largest)
   *  products       inputs · weights;  sum: Σ products;  bias
   *  preActivation  sum + bias;  activation: its name;  output: the value in the map
   *  logits         for softmax: the preActivations it compares, else null */
  explain(run, i, unit) {
    const layer = this.layers[i];
    const x = inputOf(run, i);
    const { activation, outputShape } = layer;
    const place = position(outputShape, unit);
    const first = unit - place.c; // softmax compares the channels of one position
    const channels = Array.from({ length: channelsOf(outputShape) }, (_, c) => first + c);
    const logits =
      activation === "softmax"
        ? channels.map((other) => weigh(layer, x, other).preActivation)
        : null;
    const output = run.maps[i][unit];
    return { ...place, ...weigh(layer, x, unit), activation, output, logits };
  }

  /** The smallest box {y0, x0, y1, x1} of pixels that holds all a unit of layer i depends on;
   *  with `below`, of the input of layer `below` (a vector counts as one row of pixels). */
  receptiveField(i, unit, below = 0) {
    const { outputShape } = this.layers[i];
    const { y, x } = isMap(outputShape) ? position(outputShape, unit) : { y: 0, x: unit };
    let box = { y0: y, x0: x, y1: y + 1, x1: x + 1 };
    for (let j = i; j >= below; j--) box = KINDS[this.layers[j].kind].field(this.layers[j], box);
    return box;
  }
}

export const inputOf = (run, i) => (i ? run.maps[i - 1] : run.input);

/** A layer's kernel and bias as windows on a buffer laid out as the weights are. */
export function viewsOf(entry, buffer) {
  const view = (place) => (place ? buffer.subarray(place[0], place[0] + sizeOf(place[1])) : null);
  return { kernel: view(entry.kernel), bias: view(entry.bias) };
}

/** The weighted sum behind one unit, term by term. */
function weigh(layer, x, unit) {
  const terms = KINDS[layer.kind].terms(layer, x, unit);
  const inputs = Float64Array.from(terms.sources, (source) => (source < 0 ? 0 : x[source]));
  const products = inputs.map((value, k) => value * terms.weights[k]);
  const sum = products.reduce((total, product) => total + product, 0);
  return { ...terms, inputs, products, sum, preActivation: sum + terms.bias };
}

/** A network, from the spec and the weights that describe(model) in network.py gives. */
export const createNetwork = (spec, weights) => new Network(spec, weights);
