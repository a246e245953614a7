import assert from "node:assert/strict";
import test from "node:test";
import { registerActivation } from "./activations.js";
import { createNetwork } from "./engine.js";
import "./gradients.js";
import { registerLayer } from "./layers.js";
import { sizeOf } from "./shapes.js";
import { forEachPair, slidingField, sourcesOf, windowOf } from "./windows.js";

// Two of the layers of 1998, as a chapter would register them.

/** z = coefficient · Σ window + bias, each one a map. */
const subsampling = {
  forward(layer, x, z) {
    const { coefficient, bias } = layer;
    for (let i = 0; i < z.length; i++) z[i] = bias[i % bias.length];
    forEachPair(layer, (unit, at) => {
      z[at] += coefficient[at % coefficient.length] * x[unit];
    });
  },
  backward(layer, x, dz, dx, dW) {
    const { coefficient, bias } = layer;
    for (let i = 0; i < dz.length; i++) dW.bias[i % bias.length] += dz[i];
    forEachPair(layer, (unit, at) => {
      dx[unit] += coefficient[at % coefficient.length] * dz[at];
      dW.coefficient[at % coefficient.length] += x[unit] * dz[at];
    });
  },
  terms(layer, x, unit) {
    const { coefficient, bias, outputShape, kernelSize } = layer;
    const c = unit % outputShape[2];
    const place = Math.floor(unit / outputShape[2]);
    const window = windowOf(layer, Math.floor(place / outputShape[1]), place % outputShape[1]);
    const sources = sourcesOf(layer, window, c, 1);
    const weights = Float64Array.from(sources, () => coefficient[c]);
    return {
      window,
      patchShape: [...kernelSize, 1],
      channels: [c],
      sources,
      weights,
      bias: bias[c],
    };
  },
  field: slidingField,
};

/** z_o = Σ_i (x_i − K[i,o])²: the distance from a picture of the class. */
const rbf = {
  forward({ kernel, outputs }, x, z) {
    z.fill(0);
    kernel.forEach((weight, k) => {
      z[k % outputs] += (x[Math.floor(k / outputs)] - weight) ** 2;
    });
  },
  backward({ kernel, outputs }, x, dz, dx, dW) {
    kernel.forEach((weight, k) => {
      const slope = 2 * (x[Math.floor(k / outputs)] - weight) * dz[k % outputs];
      dx[Math.floor(k / outputs)] += slope;
      dW.kernel[k] -= slope;
    });
  },
  terms({ kernel, outputs }, x, o) {
    const sources = Int32Array.from({ length: x.length }, (_, i) => i);
    const weights = Float64Array.from(sources, (i) => kernel[i * outputs + o]);
    const products = weights.map((weight, i) => (x[i] - weight) ** 2);
    const how = (i) => `(${x[i]} − ${weights[i]})²`;
    return { window: null, patchShape: [1, 1, x.length], sources, weights, products, how, bias: 0 };
  },
  field: ({ inputShape }) => ({ y0: 0, x0: 0, y1: 1, x1: inputShape[0] }),
  channels: () => null,
  mixes: () => true,
};

registerLayer("subsampling", subsampling);
registerLayer("rbf", rbf);
registerActivation("squash", {
  value: (a) => 1.7159 * Math.tanh((2 * a) / 3),
  slope: (y) => (2 / 3) * (1.7159 - (y * y) / 1.7159),
  fromValue: true,
});

const SPEC = {
  input: [4, 6, 2],
  layers: [
    {
      kind: "subsampling",
      activation: "squash",
      kernelSize: [2, 2],
      strides: [2, 2],
      padding: "valid",
      coefficient: [0, [2]],
      bias: [2, [2]],
      output: [2, 3, 2],
    },
    { kind: "flatten", output: [12] },
    { kind: "rbf", kernel: [4, [12, 3]], output: [3] },
  ],
  parameters: 40,
};
const weights = Float32Array.from({ length: 40 }, (_, i) => Math.sin(3 * i + 1));
const input = Float32Array.from({ length: 48 }, (_, i) => Math.cos(5 * i));
const net = /** @type {any} */ (createNetwork(SPEC, weights)); // gradients.js gives it more

test("a registered layer is computed and explained", () => {
  const run = net.forward(input);
  const [c, place] = [1, 4]; // the unit [1, 1, 1]
  const block = [2 * 12 + 4, 2 * 12 + 6, 3 * 12 + 4, 3 * 12 + 6].map((unit) => input[unit + c]);
  const sum = block.reduce((a, b) => a + b) * weights[c] + weights[2 + c];
  const story = net.explain(run, 0, 2 * place + c);
  assert.ok(Math.abs(story.preActivation - sum) < 1e-6);
  assert.ok(Math.abs(run.maps[0][2 * place + c] - 1.7159 * Math.tanh((2 * sum) / 3)) < 1e-6);
  const last = net.explain(run, 2, 2);
  assert.ok(Math.abs(last.preActivation - run.maps[2][2]) < 1e-5);
  assert.equal(last.products.length, 12);
  assert.deepEqual(net.receptiveField(0, 2 * place + c), { y0: 2, x0: 2, y1: 4, x1: 4 });
});

test("and goes back: its gradients are the slopes that small steps measure", () => {
  const loss = (values) => {
    const [z] = net.forward(values).maps.slice(-1);
    return z[0] - 2 * z[1] + 0.5 * z[2];
  };
  const gradients = net.backward(net.forward(input), Float32Array.of(1, -2, 0.5));
  const near = (slope, expected) =>
    assert.ok(Math.abs(slope - expected) < 2e-2, `${slope} ${expected}`);
  for (const list of [weights, input]) {
    const found = list === weights ? gradients.parameters : gradients.input;
    assert.equal(found.length, sizeOf([list.length]));
    list.forEach((value, i) => {
      const [above, below] = [1e-2, -1e-2].map((step) => {
        list[i] = value + step;
        return loss(input);
      });
      list[i] = value;
      near((above - below) / 2e-2, found[i]);
    });
  }
});

test("no kind is registered twice, and one that nobody registered is named", () => {
  assert.throws(() => registerLayer("conv2d", rbf), /conv2d is known already/);
  assert.throws(() => registerActivation("softmax", {}), /softmax is known already/);
  const spec = { input: [1, 1, 1], layers: [{ kind: "lost", output: [1] }], parameters: 0 };
  assert.throws(() => createNetwork(spec, new Float32Array(0)), /No layer of kind lost/);
});
