import assert from "node:assert/strict";
import test from "node:test";
import { createNetwork } from "../shared/core/engine.js";
import { normalNumbers, numbers, randomised, withoutSoftmax } from "./draws.js";
import { attribution, camLayers, PASSES, windows } from "./methods.js";
import { gaussLegendre } from "./quadrature.js";

// Eight by eight pixels of one channel, added up with weights to two numbers.
const SPEC = {
  input: [8, 8, 1],
  parameters: 128,
  layers: [
    { kind: "flatten", label: "Flatten", output: [64] },
    {
      kind: "dense",
      label: "Output",
      kernel: [0, [64, 2]],
      output: [2],
      activation: "softmax",
    },
  ],
};
const WEIGHTS = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i));
const PICTURE = Float32Array.from({ length: 64 }, (_, i) => (i % 7) / 7);
const net = () => withoutSoftmax(createNetwork(SPEC, WEIGHTS));
const isNear = (a, b, most = 1e-6) => assert.ok(Math.abs(a - b) < most, `${a} is not ${b}`);

test("a weighted sum is explained by its weights", () => {
  const gradient = attribution(net(), "gradient", PICTURE, 1);
  gradient.forEach((slope, i) => {
    isNear(slope, WEIGHTS[2 * i + 1]);
  });
  for (const method of ["gradient_input", "integrated"]) {
    attribution(net(), method, PICTURE, 1).forEach((value, i) => {
      isNear(value, PICTURE[i] * WEIGHTS[2 * i + 1]);
    });
  }
});

test("a constant picture has nothing to hide, and nothing to smooth", () => {
  const flat = PICTURE.map(() => 0.5);
  assert.ok(attribution(net(), "occlusion", flat, 0).every((value) => Math.abs(value) < 1e-6));
  const [smooth, plain] = ["smoothgrad", "gradient"].map((method) =>
    attribution(net(), method, flat, 0),
  );
  smooth.forEach((value, i) => {
    isNear(value, plain[i]);
  });
});

test("occlusion's squares reach every pixel", () => {
  assert.deepEqual(windows(32), {
    side: 8,
    starts: [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24],
  });
  assert.deepEqual(windows(1), { side: 1, starts: [0] });
  const seventeen = Array.from({ length: 17 }, (_, at) => at);
  assert.deepEqual(windows(22), { side: 6, starts: seventeen }); // 22/16 are rounded to one
  for (const length of [2, 5, 20, 33, 47]) {
    const { side, starts } = windows(length);
    assert.equal(starts.at(-1) + side, length);
    assert.ok(starts.every((at, i) => i === 0 || at - starts[i - 1] <= side));
  }
});

test("a network without maps has no layer for Grad-CAM", () => {
  assert.deepEqual(camLayers(net()), []);
});

test("random layers are drawn the same way each time, and leave the network as it was", () => {
  const [one, again, other] = [1, 1, 2].map((draw) => randomised(net(), 1, draw).weights);
  assert.deepEqual(one, again);
  assert.notDeepEqual(one, other);
  assert.deepEqual(WEIGHTS[5], Math.fround(Math.sin(5)));
  assert.ok(one.every((weight) => Math.abs(weight) <= Math.sqrt(6 / 66)));
});

test("random numbers are spread as they should be", () => {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  isNear(mean(numbers(1, 1e4)), 0.5, 0.01);
  const normal = normalNumbers(1, 1e4);
  isNear(mean(normal), 0, 0.03);
  isNear(mean(normal.map((value) => value ** 2)), 1, 0.04);
});

test("a few points give an integral", () => {
  const points = gaussLegendre(8);
  const integral = points.reduce((sum, { at, weight }) => sum + weight * Math.exp(at), 0);
  isNear(integral, Math.E - 1, 1e-12);
});

// Rows and columns differ, two channels, and all that Grad-CAM can meet: convolution, pooling.
const SECOND = {
  input: [8, 10, 2],
  parameters: 54 + 3 + 108,
  layers: [
    {
      ...{ kind: "conv2d", label: "C1", activation: "tanh", padding: "valid", output: [6, 8, 3] },
      ...{ kernelSize: [3, 3], strides: [1, 1], kernel: [0, [3, 3, 2, 3]], bias: [54, [3]] },
    },
    {
      ...{ kind: "averagepooling2d", label: "S2", padding: "valid", output: [3, 4, 3] },
      ...{ kernelSize: [2, 2], strides: [2, 2] },
    },
    { kind: "flatten", label: "Flatten", output: [36] },
    { kind: "dense", label: "Output", kernel: [57, [36, 3]], output: [3], activation: "linear" },
  ],
};
const [HEIGHT, WIDTH] = SECOND.input;
const OTHERS = Float32Array.from({ length: 165 }, (_, i) => 0.7 * Math.sin(3 * i + 1));
const convolution = () => createNetwork(SECOND, OTHERS);
const SEEN = Float32Array.from({ length: 160 }, (_, i) => 0.5 + 0.5 * Math.cos(2.3 * i));
const outputOf = (net, picture, c) => net.forward(picture).maps.at(-1)[c];
const allNear = (found, wanted, most) => {
  assert.equal(found.length, wanted.length);
  found.forEach((value, i) => {
    isNear(value, wanted[i], most);
  });
};

/** The slopes of an output, measured with steps to both sides: one number for each value. */
function measured(picture, c) {
  const net = convolution();
  return Array.from(picture, (_, i) => {
    const at = (by) => outputOf(net, picture.with(i, picture[i] + by), c);
    return (at(0.01) - at(-0.01)) / 0.02;
  });
}
const perPixel = (values) =>
  Array.from({ length: HEIGHT * WIDTH }, (_, i) => values[2 * i] + values[2 * i + 1]);

test("gradients are slopes, of all channels together, and with the input their products", () => {
  const slopes = measured(SEEN, 2);
  allNear(attribution(convolution(), "gradient", SEEN, 2), perPixel(slopes), 1e-3);
  const products = slopes.map((slope, i) => slope * SEEN[i]);
  allNear(attribution(convolution(), "gradient_input", SEEN, 2), perPixel(products), 1e-3);
});

test("integrated gradients are the mean slopes on the way from black, and add up", () => {
  const found = attribution(convolution(), "integrated", SEEN, 1);
  const parts = Array.from({ length: 400 }, (_, k) => (k + 0.5) / 400);
  const sums = new Float64Array(HEIGHT * WIDTH);
  for (const part of parts) {
    const way = SEEN.map((value) => part * value);
    // The product on the way has `part` of the picture in it.
    attribution(convolution(), "gradient_input", way, 1).forEach((value, i) => {
      sums[i] += value / part / parts.length;
    });
  }
  allNear(found, sums, 1e-4);
  const black = SEEN.map(() => 0);
  const difference = outputOf(convolution(), SEEN, 1) - outputOf(convolution(), black, 1);
  isNear(
    found.reduce((sum, value) => sum + value),
    difference,
    1e-5,
  );
});

test("SmoothGrad is the mean of 32 gradients, of pictures with noise of 15 per cent", () => {
  const picture = SEEN.map((value) => 3 * value - 1); // from −1 to 2, nearly
  const range = Math.max(...picture) - Math.min(...picture);
  const noise = normalNumbers(7, 32 * 160);
  const sums = new Float64Array(HEIGHT * WIDTH);
  for (let sample = 0; sample < 32; sample++) {
    const noisy = picture.map((value, i) => value + 0.15 * range * noise[160 * sample + i]);
    attribution(convolution(), "gradient", noisy, 0).forEach((slope, i) => {
      sums[i] += slope / 32;
    });
  }
  allNear(attribution(convolution(), "smoothgrad", picture, 0), sums);
});

test("occlusion is the mean fall over the squares that hide a pixel with the mean colour", () => {
  const net = convolution();
  const mean = [0, 1].map(
    (c) => SEEN.reduce((sum, value, i) => sum + (i % 2 === c ? value : 0), 0) / 80,
  );
  const before = outputOf(net, SEEN, 1);
  const falls = Array.from({ length: 80 }, () => []);
  // Squares of 2×3 pixels: a quarter of 8 and of 10, rounded; one pixel apart.
  for (let top = 0; top + 2 <= 8; top++) {
    for (let left = 0; left + 3 <= 10; left++) {
      const hides = (pixel) => {
        const [y, x] = [Math.floor(pixel / 10) - top, (pixel % 10) - left];
        return y >= 0 && y < 2 && x >= 0 && x < 3;
      };
      const hidden = SEEN.map((value, i) => (hides(Math.floor(i / 2)) ? mean[i % 2] : value));
      const fall = before - outputOf(net, hidden, 1);
      falls.forEach((all, pixel) => {
        if (hides(pixel)) all.push(fall);
      });
    }
  }
  const wanted = falls.map((all) => all.reduce((sum, fall) => sum + fall) / all.length);
  allNear(attribution(convolution(), "occlusion", SEEN, 1), wanted);
});

/** Between the points of a line, straight; beyond its ends, as at them. */
function between(points, values, place) {
  if (place <= points[0]) return values[0];
  const next = points.findIndex((point) => point >= place);
  if (next < 0) return values.at(-1);
  const share = (place - points[next - 1]) / (points[next] - points[next - 1]);
  return values[next - 1] * (1 - share) + values[next] * share;
}

test("Grad-CAM weighs maps by their mean slopes, and spreads what is above 0 over the picture", () => {
  const net = convolution();
  const { maps } = net.forward(SEEN);
  const slopesOfS2 = Array.from({ length: 36 }, (_, unit) => OTHERS[57 + 3 * unit + 1]);
  for (const [label, map, rows, columns, slopes, middle] of /** @type {const} */ ([
    ["S2", maps[1], 3, 4, slopesOfS2, (n) => 2 * n + 1.5],
    // Pooling hands a quarter of a slope down to each of the four.
    [
      ...["C1", maps[0], 6, 8],
      Array.from({ length: 144 }, (_, unit) => {
        const [y, x, c] = [Math.floor(unit / 24), Math.floor(unit / 3) % 8, unit % 3];
        return slopesOfS2[(Math.floor(y / 2) * 4 + Math.floor(x / 2)) * 3 + c] / 4;
      }),
      (n) => n + 1,
    ],
  ])) {
    const places = rows * columns;
    const weights = [0, 1, 2].map(
      (c) => slopes.reduce((sum, slope, i) => sum + (i % 3 === c ? slope : 0), 0) / places,
    );
    const coarse = Array.from({ length: rows }, (_, y) =>
      Array.from({ length: columns }, (_, x) => {
        const at = 3 * (y * columns + x);
        const sum = weights.reduce((all, weight, c) => all + weight * map[at + c], 0);
        return Math.max(0, sum);
      }),
    );
    assert.ok(coarse.flat().some((value) => value > 0));
    const [down, across] = [rows, columns].map((n) =>
      Array.from({ length: n }, (_, i) => middle(i)),
    );
    const wanted = Array.from({ length: 80 }, (_, pixel) => {
      const lines = coarse.map((row) => between(across, row, pixel % 10));
      return between(down, lines, Math.floor(pixel / 10));
    });
    allNear(attribution(net, "grad_cam", SEEN, 1, label), wanted);
  }
});

test("Grad-CAM looks at layers with places that learn, and at the last one with places", () => {
  assert.deepEqual(camLayers(convolution()), ["C1", "S2"]);
  const shaped = (kind, label, outputShape, kernel = null) => ({
    kind,
    label,
    outputShape,
    kernel,
  });
  const layers = [
    shaped("rescaling", "scale", [8, 8, 1]),
    shaped("conv2d", "C1", [6, 6, 4], []),
    shaped("averagepooling2d", "S2", [3, 3, 4]),
    shaped("conv2d", "C3", [2, 1, 4], []),
    shaped("conv2d", "C5", [1, 1, 4], []),
    shaped("dense", "F6", [3], []),
  ];
  assert.deepEqual(camLayers({ layers }), ["C1", "C3"]);
  const scaled = [...layers.slice(1, 3), shaped("normalization", "scale", [3, 3, 4])];
  assert.deepEqual(camLayers({ layers: scaled }), ["C1", "S2"]);
});

test("each method goes through the network as often as it says, there and back", () => {
  for (const [method, passes] of Object.entries(PASSES)) {
    /** @type {any} */
    const net = convolution();
    const gone = { forward: 0, back: 0 };
    const { forward, backward } = net;
    net.forward = (...given) => {
      gone.forward += 1;
      return forward.apply(net, given);
    };
    net.backward = (...given) => {
      gone.back += 1;
      return backward.apply(net, given);
    };
    attribution(net, method, SEEN, 0, "S2");
    assert.deepEqual(gone, passes(net), method);
  }
  assert.deepEqual(PASSES.integrated(), { forward: 64, back: 64 });
});
