/* Runs the trainer, in Node or in a page. Arrays of numbers travel as base64 of little-endian
 * float32, the program step.wasm as base64. */

import { networkIn, obstacleIn } from "../../../lenet_book/figures/train_here/trainer/network.js";
import { readableNetwork } from "../../../lenet_book/figures/train_here/trainer/readable.js";
import { sessionOf } from "../../../lenet_book/figures/train_here/trainer/session.js";

const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const decode = (text) => new Float32Array(bytesOf(text).buffer);

function encode(numbers) {
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** What a generator returns, and no rest. */
function all(work) {
  for (;;) {
    const { value, done } = work.next();
    if (done) return value;
  }
}

function networkOf({ program, spec, weights, readable }) {
  if (readable) return readableNetwork(spec, decode(weights));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(program)));
  return networkIn(exports, spec, decode(weights));
}

/** Train with given batches: the slopes of the first, each loss, and the weights at the end. */
function steps(given) {
  const network = networkOf(given);
  const images = decode(given.images);
  const size = images.length / given.labels.length;
  const told = given.batches.map(([start, end]) => {
    const found = all(
      network.through(
        {
          count: end - start,
          labelOf: (n) => given.labels[start + n],
          fill(n, values, at, step) {
            for (let i = 0; i < size; i++) values[at + i * step] = images[(start + n) * size + i];
          },
        },
        true,
      ),
    );
    const before = given.traced ? encode(network.weights) : null;
    const slopes = encode(network.slopes);
    network.change(given.settings);
    return { ...found, slopes, before };
  });
  return {
    losses: told.map(({ loss }) => loss),
    right: told.map(({ right }) => right),
    slopes: told[0].slopes,
    weights: encode(network.weights),
    trace: given.traced ? told.map(({ before, slopes }) => [before, slopes]) : [],
  };
}

/** Train a session; where they are asked for, note the pictures as the network gets them. */
function session(given) {
  const network = networkOf(given);
  const numbers = decode(given.images);
  const { labels, spec, settings } = given;
  const size = numbers.length / labels.length;
  const fed = [];
  const noting = {
    ...network,
    *through(batch, learns) {
      for (let n = 0; given.noted && learns && n < batch.count; n++) {
        const values = new Float32Array(size);
        batch.fill(n, values, 0, 1);
        fed.push({ values: encode(values), label: batch.labelOf(n) });
      }
      return yield* network.through(batch, learns);
    },
  };
  const pictures = { numbers, labels };
  const { work } = sessionOf({
    ...{ network: noting, spec, pictures, judges: pictures, settings },
    scale: null,
  });
  const told = [...work].filter((event) => event?.kind === "step");
  return {
    fed,
    losses: told.map(({ loss }) => loss),
    counts: told.map(({ count }) => count),
    weights: encode(network.weights),
  };
}

const KINDS = { steps, session, obstacle: ({ spec }) => obstacleIn(spec) };

/** Each case says which of KINDS it is. */
export const answers = (cases) => cases.map((given) => KINDS[given.kind](given));
