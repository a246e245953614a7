/* A network as a file: a page downloads one, and opens it or what Python has written. Its other
 * half is network_file.py.
 *
 * A file is JSON: what a page's figure is given of a network, {spec, format, bytes}, with the
 * CRC-32 of the weights. Nothing in a file is believed before it is looked at.
 */

import { createNetwork, Overflow } from "../core/engine.js";
import { KINDS } from "../core/layers.js";
import { toBase64, toBytes, toFloats } from "../core/sent.js";
import { sizeOf } from "../core/shapes.js";
import { phrase } from "../draw/words.js";
import { file as TEXTS } from "./texts.json";

const FORMAT = "network 1";
const BEGIN = '{"lenet_book"';
const LARGEST = 20e6; // bytes
const MOST_LAYERS = 100;
const MOST_NUMBERS = 1e6; // of one layer
const MOST_PRODUCTS = 500e6; // for one picture
const PICTURE = "32,32,3";
const CLASSES = 10;

/** The sums of CRC-32 (ISO 3309), a bit at a time. */
export function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

/** A network as the text of a file. `weights`: a Float32Array; `about`: see kept.js. */
export function textOf({ spec, weights, about }) {
  const bytes = toBase64(weights);
  const content = { lenet_book: FORMAT, about, spec, format: "float32", bytes };
  return JSON.stringify({ ...content, crc32: crc32(toBytes(bytes)) });
}

/** A file that is not taken, with the sentence that says why. */
class Refusal extends Error {
  constructor(why, values) {
    super(phrase(TEXTS[why], values));
  }
}

/** The network of a file, {spec, format, bytes, about}. Rejects with an Error that says in a
 *  sentence what is wrong with it. */
export async function readNetwork(file) {
  const { name } = file;
  const refuse = (why, values = {}) => {
    throw new Refusal(why, { name, ...values });
  };
  if (file.size > LARGEST) {
    refuse("large", { megabytes: Math.ceil(file.size / 1e5) / 10, most: LARGEST / 1e6 });
  }
  const text = await file.text().catch(() => refuse("no_content"));
  try {
    return checked(text, refuse);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal("damaged", { name });
  }
}

function checked(text, refuse) {
  if (/^(PK|.?HDF)/.test(text)) refuse("keras");
  if (!text.startsWith(BEGIN)) refuse("foreign");
  const { lenet_book, spec, format, bytes, crc32: sum, about = {} } = JSON.parse(text);
  if (lenet_book !== FORMAT) refuse("foreign");
  if (crc32(toBytes(bytes)) !== sum || format !== "float32") refuse("damaged");
  const weights = toFloats(format, bytes);
  checkSpec(spec, weights.length, refuse);
  try {
    const picture = new Float32Array(sizeOf(spec.input)).fill(0.5);
    createNetwork(spec, weights).forward(picture);
  } catch (error) {
    if (error instanceof Overflow) refuse("broken");
    throw error;
  }
  return { about, spec, format, bytes };
}

/** Look at a spec: whether a page can show such a network, and its numbers are possible. */
function checkSpec({ input, layers, parameters, answer }, count, refuse) {
  if (String(input) !== PICTURE) refuse("input", { shape: input.join("×") });
  if (answer.count !== CLASSES || String(layers.at(-1).output) !== `${CLASSES}`) refuse("classes");
  const unknown = layers.find(({ kind }) => !Object.hasOwn(KINDS, kind));
  if (unknown) refuse("kind", { kind: unknown.kind });
  const isWhole = (n, least, most) => Number.isInteger(n) && n >= least && n <= most;
  const isShape = (shape) =>
    [1, 3].includes(shape.length) &&
    shape.every((n) => isWhole(n, 1, MOST_NUMBERS)) &&
    sizeOf(shape) <= MOST_NUMBERS;
  const isInside = ([offset, shape]) =>
    isWhole(offset, 0, count) &&
    shape.every((n) => isWhole(n, 1, count)) &&
    offset + sizeOf(shape) <= count;
  const isGood = (layer, i) =>
    isShape(layer.output) &&
    fits(layer, i ? layers[i - 1].output : input) &&
    [layer.name, layer.label].every((text) => typeof text === "string") &&
    [layer.kernelSize, layer.strides, layer.dilation]
      .flat()
      .every((n) => n === undefined || isWhole(n, 1, 1000)) &&
    Object.values(layer).every((value) => !Array.isArray(value?.[1]) || isInside(value));
  if (parameters !== count || layers.length > MOST_LAYERS || !layers.every(isGood)) {
    refuse("damaged");
  }
  const products = layers.reduce((sum, layer) => sum + productsOf(layer), 0);
  if (products > MOST_PRODUCTS) {
    refuse("costly", { n: Math.ceil(products / 1e6), most: MOST_PRODUCTS / 1e6 });
  }
}

/** Whether a layer makes of an input of this shape what it says; of kinds with other rules, true. */
function fits({ kind, output, kernel, kernelSize, strides, padding, dilation = [1, 1] }, input) {
  if (kind === "flatten") return sizeOf(output) === sizeOf(input);
  if (kind === "dense") return String([input.at(-1), output.at(-1)]) === String(kernel[1]);
  if (!kernelSize || kind === "globalmaxpooling2d") return true;
  const sides = kernelSize.map((length, axis) => {
    const reach = padding === "valid" ? (length - 1) * dilation[axis] : 0;
    return Math.ceil((input[axis] - reach) / strides[axis]);
  });
  return String(output) === String([...sides, kernel ? kernel[1].at(-1) : input[2]]);
}

/** The products that a layer takes for one picture, at most. */
function productsOf({ output, kernel, kernelSize }) {
  const window = kernel ? sizeOf(kernel[1].slice(0, -1)) : sizeOf(kernelSize ?? []);
  return sizeOf(output) * window;
}
