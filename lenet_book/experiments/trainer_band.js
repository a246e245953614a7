/* node trainer_band.js given.json losses.json: train the page's trainer, and write each loss. */

import { readFileSync, writeFileSync } from "node:fs";
import { networkIn } from "../figures/train_here/trainer/network.js";

const PROGRAM = new URL("../figures/train_here/trainer/step.wasm", import.meta.url);
const { instance } = await WebAssembly.instantiate(readFileSync(PROGRAM));

const [from, to] = process.argv.slice(2);
const { spec, images, weights, labels, batches, settings } = JSON.parse(readFileSync(from, "utf8"));
const floats = (text) => new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
const [numbers, start] = [floats(images), floats(weights)];
const size = numbers.length / labels.length;
const network = networkIn(instance.exports, spec, start);

function lossOf(order) {
  const batch = {
    count: order.length,
    labelOf: (n) => labels[order[n]],
    fill(n, values, at, step) {
      for (let i = 0; i < size; i++) values[at + i * step] = numbers[order[n] * size + i];
    },
  };
  const work = network.through(batch, true);
  for (;;) {
    const { value, done } = work.next();
    if (done) return value.loss;
  }
}

const losses = batches.map((order) => {
  const loss = lossOf(order);
  network.change(settings);
  return loss;
});
writeFileSync(to, JSON.stringify(losses));
