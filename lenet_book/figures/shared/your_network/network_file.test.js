import assert from "node:assert/strict";
import { test } from "node:test";
import BOOK from "../../tutorial_network.json" with { type: "json" };
import { toBase64, toFloats } from "../core/sent.js";
import { crc32, readNetwork, textOf } from "./network_file.js";

const weights = Float32Array.from({ length: BOOK.parameters }, (_, i) => ((i % 7) - 3) / 50);
const written = { spec: BOOK, weights, about: { seen: 500 } };
const textFile = (text, size = text.length) =>
  /** @type {any} */ ({ name: "mine.json", size, text: async () => text });

/** What is said of a file whose network was changed, and its checksum made good again. */
async function said(change, others = weights) {
  const content = JSON.parse(textOf({ ...written, weights: others }));
  change(content.spec, content);
  const text = JSON.stringify(content);
  return readNetwork(textFile(text)).then(
    () => "",
    ({ message }) => message,
  );
}

test("the checksum is CRC-32, by its published check", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array()), 0);
});

test("what was written is read", async () => {
  const { spec, format, bytes, about } = await readNetwork(textFile(textOf(written)));
  assert.deepEqual(spec, BOOK);
  assert.deepEqual(about, { seen: 500 });
  assert.deepEqual(toFloats(format, bytes), weights);
});

test("a file that is something else is told from one that is damaged", async () => {
  const refused = (text, size) =>
    readNetwork(textFile(text, size)).then(
      () => assert.fail("it was read"),
      ({ message }) => message,
    );
  assert.match(await refused("PK\x03\x04"), /a file of Keras’s own/);
  assert.match(await refused("\x89HDF"), /a file of Keras’s own/);
  assert.match(await refused("{}"), /no network of this book/);
  const text = textOf(written);
  assert.match(await refused(text.replace("network 1", "network 2")), /no network of this book/);
  assert.match(await refused(text.slice(0, 1000)), /is damaged/);
  assert.match(await refused(text.replace("float32", "float16")), /is damaged/);
  assert.match(await refused(text.replace(/"crc32":\d+/, '"crc32":7')), /is damaged/);
  assert.equal(
    await refused(text, 20_000_001),
    "mine.json has 20.1 MB, and the file of a network has at most 20.",
  );
  const folder = { name: "mine", size: 4096, text: () => Promise.reject(new Error("a folder")) };
  await assert.rejects(readNetwork(/** @type {any} */ (folder)), /choose the file itself/);
  assert.equal((await readNetwork(textFile(text, 20_000_000))).format, "float32");
});

test("a network for other pictures or other classes is named", async () => {
  assert.match(
    await said((spec) => Object.assign(spec, { input: [28, 28, 1] })),
    /takes inputs of 28×28×1, and the pictures here are 32×32×3/,
  );
  const classes = /does not tell the ten classes/;
  assert.match(await said((spec) => Object.assign(spec.answer, { count: 9 })), classes);
  assert.match(await said((spec) => Object.assign(spec.layers.at(-1), { output: [9] })), classes);
  assert.match(
    await said((spec) => Object.assign(spec.layers[0], { kind: "lstm" })),
    /of the kind lstm, which this page cannot compute/,
  );
});

test("a spec whose parts do not fit one another is damaged", async () => {
  const layer = (i, patch) => said((spec) => Object.assign(spec.layers[i], patch));
  const bad = {
    parameters: await said((spec) => Object.assign(spec, { parameters: 62005 })),
    layers: await said((spec) => {
      const flatten = spec.layers[5];
      spec.layers.splice(6, 0, ...Array.from({ length: 93 }, () => flatten));
    }),
    side: await layer(0, { output: [27, 28, 6] }),
    maps: await layer(0, { output: [28, 28, 5] }),
    pooled: await layer(1, { output: [14, 14, 5] }),
    flat: await layer(5, { output: [60] }),
    units: await layer(6, { output: [85] }),
    name: await layer(0, { name: 7 }),
    label: await layer(0, { label: null }),
    stride: await layer(0, { strides: [0, 1] }),
    half: await layer(0, { strides: [1.5, 1] }),
    kernel: await layer(0, { kernel: [61_900, [5, 5, 3, 6]] }),
    before: await layer(0, { bias: [-1, [6]] }),
    rank: await layer(0, { output: [28, 28] }),
  };
  for (const [name, found] of Object.entries(bad)) {
    assert.equal(found, "mine.json is damaged. Download or save it again.", name);
  }
  const many = Array.from({ length: 92 }, () => BOOK.layers[5]); // a hundred layers are possible
  assert.equal(await said((spec) => spec.layers.splice(6, 0, ...many)), "");
});

test("a network that answers with what is no number has diverged", async () => {
  const endless = weights.map((weight) => 1e38 * weight);
  const unbounded = (spec) => {
    for (const layer of spec.layers) {
      if (layer.activation === "tanh") layer.activation = "linear";
    }
  };
  assert.match(await said(unbounded, endless), /answers with what is no number/);
});

test("what would take a page too long is refused with how much it takes", async () => {
  const layers = [
    {
      ...{ name: "wide", label: "wide", kind: "conv2d", activation: "linear", padding: "same" },
      ...{ kernelSize: [1, 1], strides: [1, 1], kernel: [0, [1, 1, 3, 900]], bias: [2700, [900]] },
      output: [32, 32, 900],
    },
    {
      ...{ name: "deep", label: "deep", kind: "conv2d", activation: "linear", padding: "same" },
      ...{ kernelSize: [1, 1], strides: [1, 1], kernel: [0, [1, 1, 900, 600]] },
      ...{ bias: [2700, [600]], output: [32, 32, 600] },
    },
    {
      ...{ name: "mean", label: "mean", kind: "averagepooling2d", padding: "valid" },
      ...{ kernelSize: [32, 32], strides: [32, 32], output: [1, 1, 600] },
    },
    { name: "flat", label: "flat", kind: "flatten", output: [600] },
    {
      ...{ name: "out", label: "out", kind: "dense", activation: "softmax", output: [10] },
      ...{ kernel: [0, [600, 10]], bias: [0, [10]] },
    },
  ];
  const parameters = 900 * 600;
  const change = (spec, content) => {
    Object.assign(spec, { layers, parameters });
    const bytes = toBase64(new Float32Array(parameters));
    const { buffer } = new Float32Array(parameters);
    Object.assign(content, { bytes, crc32: crc32(new Uint8Array(buffer)) });
  };
  // At 1,024 places 3 × 900 products, and 900 × 600, and 600 for the means; 600 × 10 at the end.
  assert.match(await said(change), /takes 557 million products for one picture, and 500 are/);
});
