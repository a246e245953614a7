/* Runs the engine on cases made by engine_cases.py, in Node or in a page.
 *
 * Arrays of numbers travel as base64 of little-endian float32.
 */

import { createNetwork } from "../../../lenet_book/figures/shared/core/engine.js";
import "../../../lenet_book/figures/shared/core/gradients.js";

function decode(text) {
  return new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}

function encode(numbers) {
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

const flat = (lists) => encode(lists.flatMap((list) => Array.from(list)));

/** The message of the error that a function throws. */
function messageOf(call) {
  try {
    call();
  } catch (error) {
    return error.message;
  }
  return "no error";
}

function runCase({ spec, weights, inputs, gradOutput, labels, units }) {
  const net = createNetwork(spec, decode(weights));
  const all = decode(inputs);
  const size = all.length / labels.length;
  const runs = labels.map((_, n) => net.forward(all.subarray(n * size, (n + 1) * size)));

  const dOutputs = decode(gradOutput);
  const classes = dOutputs.length / labels.length;
  const gradients = net.newGradients(); // one for all images: sums over the batch
  const mapGradients = runs.map((run, n) => {
    net.backward(run, dOutputs.subarray(n * classes, (n + 1) * classes), gradients);
    return [gradients.input, ...gradients.maps].map((map) => map.slice());
  });

  // A run that has served another image must give the same again, and keep its own input.
  const image = runs[1].input.slice();
  const reused = net.forward(image);
  image.set(runs[0].input);
  net.forward(image, reused);
  image.fill(0);

  return {
    maps: net.layers.map((_, i) => flat(runs.map((run) => run.maps[i]))),
    reused: [reused.input, ...reused.maps].map(encode),
    parameters: encode(gradients.parameters),
    mapGradients: mapGradients[0].map((_, i) => flat(mapGradients.map((maps) => maps[i]))),
    crossEntropy: crossEntropy(net, runs, labels),
    layers: net.layers.map(({ inputShape, outputShape, parameters }) => ({
      inputShape,
      outputShape,
      parameters,
    })),
    units: units.map(([i, unit]) => ({
      layer: i,
      unit,
      ...explained(net, runs[0], i, unit),
      fields: net.layers.slice(0, i + 1).map((_, below) => net.receptiveField(i, unit, below)),
      field: net.receptiveField(i, unit),
    })),
  };
}

function crossEntropy(net, runs, labels) {
  const gradients = net.newGradients();
  try {
    const losses = runs.map((run, n) => net.crossEntropy(run, labels[n], gradients).loss);
    const { maps, parameters } = gradients;
    return {
      losses,
      parameters: encode(parameters),
      lastMap: encode(maps[maps.length - 1]),
      lastInput: encode(gradients.input),
    };
  } catch (error) {
    return { error: error.message };
  }
}

function explained(net, run, i, unit) {
  const story = net.explain(run, i, unit);
  for (const [name, value] of Object.entries(story)) {
    if (ArrayBuffer.isView(value)) story[name] = Array.from(value);
  }
  return story;
}

/** What the engine says when it is asked for something impossible. */
function refusals({ spec, weights, inputs, labels }) {
  const net = createNetwork(spec, decode(weights));
  const image = decode(inputs).subarray(0, decode(inputs).length / labels.length);
  const run = net.forward(image);
  return {
    weights: messageOf(() => createNetwork(spec, new Float32Array(3))),
    input: messageOf(() => net.forward(new Float32Array(28 * 28))),
    gradient: messageOf(() => net.backward(run, new Float32Array(3))),
    tooLarge: messageOf(() => net.crossEntropy(run, 10)),
    negative: messageOf(() => net.crossEntropy(run, -1)),
    fraction: messageOf(() => net.crossEntropy(run, 1.5)),
  };
}

/** All that the tests want to know of the engine. */
export const answers = (cases) => ({
  results: cases.map(runCase),
  refusals: refusals(cases[0]),
});
