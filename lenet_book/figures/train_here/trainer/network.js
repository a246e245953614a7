/* A network in the trainer's memory: where its numbers stand, and what is called for each layer.
 *
 * The program is step.c, compiled: it works on eight pictures at a time, its lanes. A batch is cut
 * into groups of eight; the lanes that the last group leaves over have no blame.
 */

export const LANES = 8;
export const LEAST = 1e-7; // of a probability, where its logarithm is taken: as in Keras
const UNIT = 4 * LANES; // bytes
const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

/** What Adam multiplies the rate by, step by step: its means begin at 0. From constants of 32 bits,
 *  as Keras does (chapter 10), and as products, since powers differ between browsers. */
export function adamCorrections() {
  let [mean, square] = [1, 1];
  return () => {
    mean *= Math.fround(0.9);
    square *= Math.fround(0.999);
    return Math.sqrt(1 - square) / (1 - mean);
  };
}

/** Where the kernels and biases of a spec stand in its weights. */
export const partsOf = ({ layers }) =>
  layers
    .filter(({ kernel }) => kernel)
    .flatMap(({ kernel, bias }) => [
      { offset: kernel[0], length: sizeOf(kernel[1]), isKernel: true },
      { offset: bias[0], length: sizeOf(bias[1]), isKernel: false },
    ]);

/** The layer of a spec that the trainer cannot train, in the words of `reason`, or null. */
export function obstacleIn({ input, layers, leftOut = [] }) {
  if (leftOut.length) return { name: leftOut[0], reason: "kind", what: leftOut[0] };
  const last = layers.length - 1;
  for (const [i, layer] of layers.entries()) {
    const { name, kind, activation, padding } = layer;
    if (!KINDS.has(kind)) return { name, reason: "kind", what: kind };
    if (padding && padding !== "valid") return { name, reason: "padding", what: padding };
    if (activation && !(activation in ACTIVATIONS) && activation !== "softmax") {
      return { name, reason: "activation", what: activation };
    }
    if ((activation === "softmax") !== (i === last))
      return { name, reason: "end", what: activation };
    const option = unknownOption(layer, i ? layers[i - 1].output : input);
    if (option) return { name, reason: "option", what: option };
  }
  return null;
}

/** What step.c does not do of an option of a layer. */
function unknownOption({ kind, kernel, bias, groups, dilation, output }, input) {
  if (groups) return "groups";
  if (dilation) return "dilation";
  if (kernel && !bias) return "bias"; // without one
  const isFlat = input.length === 1 && output.length === 1;
  return kind === "dense" && !isFlat ? "positions" : null; // a dense layer at each position of a map
}

const KINDS = new Set(["conv2d", "averagepooling2d", "maxpooling2d", "flatten", "dense"]);
const ACTIVATIONS = { tanh: "tanh", relu: "relu", linear: null };

/** Where the windows of a layer lie in its input: the struct `windows` of step.c. */
function windowsOf(layer, input) {
  if (layer.kind === "dense") return [1, 1, 1, sizeOf(input), 0, 0, 0, layer.output[0]];
  const [rows, columns, filters] = layer.output;
  const [height, width] = layer.kernelSize;
  const [, across, channels] = input;
  const [down, right] = layer.strides;
  const pitch = across * channels;
  const run = layer.kind === "conv2d" ? width * channels : width;
  return [rows, columns, height, run, right * channels, down * pitch, pitch, filters];
}

/** Put a network into the program's memory. `weights` are all of them, in the spec's order. */
export function networkIn(program, spec, weights) {
  let end = program.__heap_base.value;
  const reserve = (bytes) => {
    const at = (end + 15) & ~15;
    end = at + bytes;
    return at;
  };
  const count = weights.length;
  const truth = reserve(4 * LANES);
  const [all, slopes, first, second] = [0, 0, 0, 0].map(() => reserve(4 * count));
  const input = { at: reserve(UNIT * sizeOf(spec.input)), blame: 0, count: sizeOf(spec.input) };
  let before = input;
  const layers = spec.layers
    .filter(({ kind }) => kind !== "flatten")
    .map((layer, i, chain) => {
      const units = sizeOf(layer.output);
      const place = { at: reserve(UNIT * units), blame: reserve(UNIT * units), count: units };
      const windows = reserve(4 * LANES);
      const found = { layer, in: before, out: place, windows };
      const shape = chain[i - 1]?.output ?? spec.input;
      before = place;
      return { ...found, numbers: windowsOf(layer, shape) };
    });
  const { memory } = program;
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  const floats = new Float32Array(memory.buffer);
  const whole = new Int32Array(memory.buffer);
  const floatsAt = (at, length) => floats.subarray(at / 4, at / 4 + length);
  for (const { windows, numbers } of layers) whole.set(numbers, windows / 4);
  floatsAt(all, count).set(weights);
  for (const at of [slopes, first, second]) floatsAt(at, count).fill(0);
  const of = (part, [offset]) => part + 4 * offset;
  const output = layers[layers.length - 1];
  const classes = output.out.count;

  function forwards() {
    for (const { layer, in: from, out, windows } of layers) {
      if (layer.kernel) {
        program.convolve(windows, from.at, of(all, layer.kernel), of(all, layer.bias), out.at);
      } else {
        const pool = layer.kind === "maxpooling2d" ? program.largest : program.average;
        pool(windows, from.at, out.at);
      }
      const activation = ACTIVATIONS[layer.activation];
      if (activation) program[activation](out.at, out.count);
    }
  }

  function backwards() {
    for (let i = layers.length - 1; i >= 0; i--) {
      const { layer, in: from, out, windows } = layers[i];
      const activation = ACTIVATIONS[layer.activation];
      if (activation) program[`${activation}_back`](out.at, out.blame, out.count);
      if (from.blame) program.clear(from.blame, from.count);
      if (layer.kernel) {
        const [kernel, bias] = [layer.kernel, layer.bias].map((part) => of(slopes, part));
        program.blame_weights(windows, from.at, out.blame, kernel, bias);
        if (from.blame) program.blame_input(windows, of(all, layer.kernel), out.blame, from.blame);
      } else if (layer.kind === "maxpooling2d") {
        program.largest_back(windows, from.at, out.at, out.blame, from.blame);
      } else {
        program.average_back(windows, out.blame, from.blame);
      }
    }
  }

  /** Give each lane its picture; the lanes that are left over get the last one again. */
  function load(batch, start) {
    const number = Math.min(LANES, batch.count - start);
    const values = floatsAt(input.at, LANES * input.count);
    for (let lane = 0; lane < LANES; lane++) {
      const n = start + Math.min(lane, number - 1);
      batch.fill(n, values, lane, LANES);
      whole[truth / 4 + lane] = batch.labelOf(n);
    }
    return number;
  }

  /** Go through a batch; with `learns`, add up the slopes of its mean loss. A generator: it rests
   *  after each eight pictures, and returns the loss and how many of the pictures are right.
   *  A batch is {count, labelOf(n), fill(n, values, at, step)}: fill writes the inputs of picture
   *  n, number i at values[at + i · step]. */
  function* through(batch, learns) {
    let loss = 0;
    let right = 0;
    if (learns) floatsAt(slopes, count).fill(0);
    for (let start = 0; start < batch.count; start += LANES) {
      const number = load(batch, start);
      forwards();
      const { at, blame } = output.out;
      program.softmax(at, classes, truth, number, batch.count, blame);
      const values = floatsAt(at, LANES * classes);
      for (let lane = 0; lane < number; lane++) {
        const answer = Array.from({ length: classes }, (_, i) => values[i * LANES + lane]);
        const label = batch.labelOf(start + lane);
        loss -= Math.log(Math.max(answer[label], LEAST)) / batch.count;
        right += answer.indexOf(Math.max(...answer)) === label ? 1 : 0;
      }
      if (learns) backwards();
      yield;
    }
    return { loss, right };
  }

  return {
    weights: floatsAt(all, count),
    slopes: floatsAt(slopes, count),
    through,
    change: changer(program, spec, [all, slopes, first, second]),
  };
}

/** Change the weights by the slopes of the last batch, as Keras's optimisers do. Only kernels decay.
 *  places: where weights, slopes, and what an optimiser keeps of them begin. */
function changer(program, spec, places) {
  const corrections = adamCorrections();
  const parts = partsOf(spec);
  return ({ optimiser, rate, momentum = 0, decay = 0 }) => {
    const corrected = optimiser === "adam" ? rate * corrections() : 0;
    const ahead = optimiser === "nesterov" ? 1 : 0;
    for (const { offset, length, isKernel } of parts) {
      const [weights, slopes, first, second] = places.map((place) => place + 4 * offset);
      const shrinks = isKernel ? decay : 0;
      if (optimiser === "adam") {
        program.step_adam(weights, slopes, first, second, length, rate, shrinks, corrected);
      } else program.step_sgd(weights, slopes, first, length, rate, momentum, ahead, shrinks);
    }
  };
}
