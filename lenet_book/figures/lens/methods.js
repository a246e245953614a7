/* What an answer rests on: six methods, each with one number a pixel, colours added up.
 *
 *   attribution(net, "integrated", picture, c)   // c: the class whose output is explained
 *
 * The same as lenet_book/looking/maps.py, which takes TensorFlow. `net` ends in what is
 * explained: see withoutSoftmax.
 */

import "../shared/core/gradients.js"; // gives networks their way back
import { isMap } from "../shared/core/shapes.js";
import { normalNumbers } from "./draws.js";
import { gaussLegendre } from "./quadrature.js";

export const STEPS = 64; // of integrated gradients
export const SAMPLES = 32; // of SmoothGrad
const NOISE = 0.15; // of SmoothGrad: the deviation, as a share of the picture's range
const NOISE_SEED = 7;

/** How often each method goes forward through the network and back, for one picture. */
export const PASSES = {
  gradient: () => ({ forward: 1, back: 1 }),
  gradient_input: () => ({ forward: 1, back: 1 }),
  integrated: () => ({ forward: STEPS, back: STEPS }),
  smoothgrad: () => ({ forward: SAMPLES, back: SAMPLES }),
  occlusion: ({ spec: { input } }) => ({
    forward: 1 + windows(input[0]).starts.length * windows(input[1]).starts.length,
    back: 0,
  }),
  grad_cam: () => ({ forward: 1, back: 1 }),
};

const METHODS = {
  gradient: (net, picture, c) => addColours(net, slopes(net, picture, c).input),

  gradient_input(net, picture, c) {
    const { input } = slopes(net, picture, c);
    return addColours(
      net,
      input.map((slope, i) => slope * picture[i]),
    );
  },

  /** On the way from a black picture: they add up to the difference of the outputs. */
  integrated(net, picture, c) {
    const total = new Float64Array(picture.length);
    const work = workOf(net);
    for (const { at, weight } of gaussLegendre(STEPS)) {
      const { input } = slopes(
        net,
        picture.map((value) => at * value),
        c,
        work,
      );
      for (let i = 0; i < total.length; i++) total[i] += weight * input[i];
    }
    return addColours(
      net,
      total.map((slope, i) => slope * picture[i]),
    );
  },

  /** The mean gradient of copies with noise. */
  smoothgrad(net, picture, c) {
    const total = new Float64Array(picture.length);
    const work = workOf(net);
    const spread = NOISE * (Math.max(...picture) - Math.min(...picture));
    const noise = normalNumbers(NOISE_SEED, SAMPLES * picture.length);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const from = sample * picture.length;
      const noisy = picture.map((value, i) => value + spread * noise[from + i]);
      const { input } = slopes(net, noisy, c, work);
      for (let i = 0; i < total.length; i++) total[i] += input[i] / SAMPLES;
    }
    return addColours(net, total);
  },

  /** By how much the output falls when a square of the picture's mean colour hides a pixel:
   *  the mean over all squares that hide it. */
  occlusion(net, picture, c) {
    const [height, width, channels] = net.spec.input;
    const [tall, wide] = [windows(height), windows(width)];
    const fill = meanColour(picture, channels);
    const run = net.newRun();
    const output = (input) => net.forward(input, run).maps.at(-1)[c];
    const before = output(picture);
    const falls = new Float64Array(height * width);
    const seen = new Float64Array(height * width);
    for (const top of tall.starts) {
      for (const left of wide.starts) {
        const hidden = picture.slice();
        forEachPixel(top, left, tall.side, wide.side, width, (pixel) => {
          hidden.set(fill, pixel * channels);
        });
        const fall = before - output(hidden);
        forEachPixel(top, left, tall.side, wide.side, width, (pixel) => {
          falls[pixel] += fall;
          seen[pixel] += 1;
        });
      }
    }
    return falls.map((fall, pixel) => fall / seen[pixel]);
  },

  /** The maps of a layer, weighed by their mean slopes, added up, and what is above 0 of it. */
  grad_cam(net, picture, c, label) {
    const i = net.layers.findIndex((layer) => layer.label === label);
    const [rows, columns, maps] = net.layers[i].outputShape;
    const { run, gradients } = wayBack(net, picture, c);
    const weights = new Float64Array(maps);
    gradients.maps[i].forEach((slope, unit) => {
      weights[unit % maps] += slope / (rows * columns);
    });
    const coarse = Float64Array.from({ length: rows * columns }, (_, place) => {
      let sum = 0;
      for (let m = 0; m < maps; m++) sum += weights[m] * run.maps[i][place * maps + m];
      return Math.max(sum, 0);
    });
    return spreadOut(net, i, coarse);
  },
};

/** One number a pixel. `label` is the layer of Grad-CAM.
 *  @param {any} net @param {string} method @param {Float32Array} picture @param {number} c
 *  @param {string | null} [label] @returns {Float64Array} */
export const attribution = (net, method, picture, c, label) =>
  METHODS[method](net, picture, c, label);

/** The layers whose maps Grad-CAM can weigh: those that have places and learn, and the last. */
export function camLayers(net) {
  const withPlaces = net.layers.filter(
    ({ kind, outputShape: [rows, columns], outputShape }) =>
      isMap(outputShape) && rows * columns > 1 && !["rescaling", "normalization"].includes(kind),
  );
  const last = withPlaces.at(-1);
  return withPlaces.filter((layer) => layer.kernel || layer === last).map(({ label }) => label);
}

/** The side of occlusion's square for a picture of this length, and where the squares begin. */
export function windows(length) {
  const side = Math.max(1, Math.floor(length / 4 + 0.5));
  const step = Math.max(1, Math.floor(length / 16 + 0.5));
  const starts = [];
  for (let at = 0; at <= length - side; at += step) starts.push(at);
  if (starts.at(-1) !== length - side) starts.push(length - side);
  return { side, starts };
}

// ---------------------------------------------------------------- forwards and back
const workOf = (net) => ({ run: net.newRun(), gradients: net.newGradients() });

function wayBack(net, picture, c, { run, gradients } = workOf(net)) {
  net.forward(picture, run);
  const wanted = new Float32Array(run.maps.at(-1).length);
  wanted[c] = 1;
  net.backward(run, wanted, gradients);
  return { run, gradients };
}

/** The gradients of an output: `input` is that with respect to the picture. */
const slopes = (net, picture, c, work) => wayBack(net, picture, c, work).gradients;

// ---------------------------------------------------------------- pixels
function addColours({ spec }, values) {
  const [height, width, channels] = spec.input;
  const sums = new Float64Array(height * width);
  values.forEach((value, i) => {
    sums[Math.floor(i / channels)] += value;
  });
  return sums;
}

function meanColour(picture, channels) {
  const sums = new Float64Array(channels);
  picture.forEach((value, i) => {
    sums[i % channels] += value;
  });
  return Float32Array.from(sums, (sum) => (sum * channels) / picture.length);
}

function forEachPixel(top, left, tall, wide, width, action) {
  for (let y = top; y < top + tall; y++) {
    for (let x = left; x < left + wide; x++) action(y * width + x);
  }
}

/** A map of the picture's size: each value in the middle of what its unit sees, and straight
 *  lines between. */
function spreadOut(net, i, coarse) {
  const [height, width] = net.spec.input;
  const [rows, columns, maps] = net.layers[i].outputShape;
  const middle = (unit, from, to) => {
    const box = net.receptiveField(i, unit * maps);
    return (box[from] + box[to] - 1) / 2;
  };
  const down = Array.from({ length: rows }, (_, y) => middle(y * columns, "y0", "y1"));
  const across = Array.from({ length: columns }, (_, x) => middle(x, "x0", "x1"));
  const [atRow, atColumn] = [places(down, height), places(across, width)];
  return Float64Array.from({ length: height * width }, (_, pixel) => {
    const [y, x] = [atRow[Math.floor(pixel / width)], atColumn[pixel % width]];
    const along = (row) => {
      const from = row * columns + x.before;
      return coarse[from] * (1 - x.share) + coarse[from + (x.share && 1)] * x.share;
    };
    return along(y.before) * (1 - y.share) + along(y.before + (y.share && 1)) * y.share;
  });
}

/** For each pixel of a line the point before it, and its share of the way to the next. */
function places(points, length) {
  return Array.from({ length }, (_, pixel) => {
    const next = points.findIndex((point) => point > pixel);
    if (next < 0) return { before: points.length - 1, share: 0 };
    if (next === 0) return { before: 0, share: 0 };
    const before = next - 1;
    return { before, share: (pixel - points[before]) / (points[next] - points[before]) };
  });
}
