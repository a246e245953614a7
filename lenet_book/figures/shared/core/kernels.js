/* The kernels of the convolution bench: made by hand, or taken from a layer.
 *
 * A kernel is {shape: [rows, columns, channels], weights, bias}: weights row by row, channel
 * last, as in Keras. Written down it is one list: the weights, then the bias.
 */

import { phrase } from "../draw/words.js";
import HANDMADE from "./kernels.json" with { type: "json" };
import TEXTS from "./texts.json" with { type: "json" };
import { reachOf } from "./windows.js";

const LETTER = ["11110", "10000", "11100", "10000", "10000"]; // no half turn leaves an F as it is

/** The weights of the kernels made by hand, as functions of a place [row, column, channel] in the
 *  shape. All but the last treat the channels alike: they look at brightness. */
const WEIGHTS = {
  copy: ([y, x], [rows, columns, channels]) =>
    y === Math.floor(rows / 2) && x === Math.floor(columns / 2) ? 1 / channels : 0,
  blur: (place, [rows, columns, channels]) => 1 / (rows * columns * channels),
  vertical: ([, x], shape) => side(x, shape[1]) / (shape[0] * Math.floor(shape[1] / 2) * shape[2]),
  horizontal: ([y], shape) => side(y, shape[0]) / (shape[1] * Math.floor(shape[0] / 2) * shape[2]),
  outlines: (place, shape) => WEIGHTS.copy(place, shape) - WEIGHTS.blur(place, shape),
  letter: ([y, x], shape) => Number(LETTER[y][x]) / (10 * shape[2]),
  colors: ([, , c], [rows, columns]) => (1 - c) / (rows * columns),
};

/** −1, 0 or 1: before, at or after the middle of a length. */
const side = (at, length) => Math.sign(2 * at - (length - 1));

function handmade(id, shape) {
  const [, columns, channels] = shape;
  const size = shape.reduce((product, length) => product * length, 1);
  const weights = Float32Array.from({ length: size }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const place = [Math.floor(pixel / columns), pixel % columns, i % channels];
    return WEIGHTS[id](place, shape);
  });
  return { shape, weights, bias: 0 };
}

/** The kernel of one map of a convolution. */
function ofMap({ kernel, bias, kernelShape }, map) {
  const [rows, columns, channels, maps] = kernelShape;
  const weights = Float32Array.from(
    { length: rows * columns * channels },
    (_, i) => kernel[i * maps + map],
  );
  return { shape: [rows, columns, channels], weights, bias: bias ? bias[map] : 0 };
}

/** All kernels that a layer's bench offers.
 *  @returns {Offered[]} */
export function kernelsFor(layer) {
  const shape = layer.kernelShape.slice(0, 3);
  const byHand = Object.entries(HANDMADE)
    .filter(([, { needs }]) => needs.every((length, i) => length === null || length === shape[i]))
    .map(([id, { name, says }]) => ({ id, name, says, kernel: handmade(id, shape) }));
  const trained = Array.from({ length: layer.outputs }, (_, map) => ({
    id: `${layer.label}-${map}`,
    name: String(map),
    says: phrase(TEXTS.kernels.trained, { layer: layer.label, map }),
    kernel: ofMap(layer, map),
    trained: true,
  }));
  return [...byHand, ...trained];
}

/** A kernel from its list of numbers, or from their text; null if it is none for this layer.
 *  It may have the layer's own size, or be any square. */
export function readKernel(numbers, layer) {
  const list = typeof numbers === "string" ? numbers.split(",").map(toNumber) : numbers;
  if (!Array.isArray(list) || !list.every(Number.isFinite)) return null;
  const [rows, columns, channels] = layer.kernelShape;
  const count = (list.length - 1) / channels;
  const own = count === rows * columns;
  const [height, width] = own ? [rows, columns] : [Math.sqrt(count), Math.sqrt(count)];
  if (!Number.isInteger(height) || height < 1) return null;
  return {
    shape: [height, width, channels],
    weights: Float32Array.from(list.slice(0, -1)),
    bias: list.at(-1),
  };
}

const toNumber = (text) => (text.trim() === "" ? NaN : Number(text));

/** The list that readKernel reads: four digits after the point are enough to see. */
export const writeKernel = ({ weights, bias }) =>
  [...weights, bias].map((value) => Math.round(1e4 * value) / 1e4);

/** Turned by 180° in the plane of the picture; the channels stay. Twice: as it was. */
export function turned({ shape, weights, bias }) {
  const channels = shape[2];
  const places = weights.length / channels;
  const turn = (i) => (places - 1 - Math.floor(i / channels)) * channels + (i % channels);
  return { shape, weights: weights.map((_, i) => weights[turn(i)]), bias };
}

/** One convolution with one map, as the engine takes it: a spec and its weights. The layer says
 *  how the kernel slides.
 *  @returns {[Spec, Float32Array]} */
export function benchNetwork(layer, { shape, weights, bias }, activation) {
  const { label, inputShape, strides, padding, dilation } = layer;
  const kernelSize = shape.slice(0, 2);
  const size = weights.length;
  const output = reachOf(kernelSize, dilation).map((reach, axis) => {
    const covered = padding === "same" ? 1 : reach;
    return Math.floor((inputShape[axis] - covered) / strides[axis]) + 1;
  });
  const entry = {
    label,
    kind: "conv2d",
    activation,
    kernelSize,
    strides,
    padding,
    dilation,
    kernel: [0, [...shape, 1]],
    bias: [size, [1]],
    output: [...output, 1],
  };
  return [
    { input: inputShape, layers: [entry], parameters: size + 1 },
    Float32Array.of(...weights, bias),
  ];
}
