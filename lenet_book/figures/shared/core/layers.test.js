import assert from "node:assert/strict";
import test from "node:test";
import { registerActivation } from "./activations.js";
import { createNetwork } from "./engine.js";
import "./gradients.js";
import { rbf, subsampling } from "./layers/of_1998.js";
import { registerLayer } from "./layers.js";
import { sizeOf } from "./shapes.js";

// Two layers of 1998 once more, as a chapter would register layers of its own.
registerLayer("of_mine", subsampling);
registerLayer("apart", rbf);
registerActivation("bent", {
  value: (a) => 1.7159 * Math.tanh((2 * a) / 3),
  slope: (y) => (2 / 3) * (1.7159 - (y * y) / 1.7159),
  fromValue: true,
});

const SPEC = {
  input: [4, 6, 2],
  layers: [
    {
      kind: "of_mine",
      activation: "bent",
      kernelSize: [2, 2],
      strides: [2, 2],
      padding: "valid",
      coefficient: [0, [2]],
      bias: [2, [2]],
      output: [2, 3, 2],
    },
    { kind: "flatten", output: [12] },
    { kind: "apart", kernel: [4, [12, 3]], output: [3] },
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

test("softmax mixes the channels of a place, and no places", () => {
  const layer = { kind: "activation", activation: "softmax", output: [2, 3, 2] };
  const spec = { input: [2, 3, 2], layers: [layer], parameters: 0 };
  const soft = /** @type {any} */ (createNetwork(spec, new Float32Array()));
  const [z] = soft.forward(input.slice(0, 12)).maps;
  assert.ok(Math.abs(z[10] + z[11] - 1) < 1e-6);
  assert.deepEqual(soft.receptiveField(0, 10), { y0: 1, x0: 2, y1: 2, x1: 3 });
});

test("outside the picture there are zeros, also for a window that comes after a full one", () => {
  const layer = {
    ...{ kind: "conv2d", kernelSize: [3, 3], strides: [1, 1], padding: "same" },
    ...{ kernel: [0, [3, 3, 1, 1]], output: [3, 3, 1], activation: "linear" },
  };
  const spec = { input: [3, 3, 1], layers: [layer], parameters: 9 };
  const ones = (count) => new Float32Array(count).fill(1);
  const [z] = createNetwork(spec, ones(9)).forward(ones(9)).maps;
  assert.deepEqual(Array.from(z), [4, 6, 4, 6, 9, 6, 4, 6, 4]);
});
