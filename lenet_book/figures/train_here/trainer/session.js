/* A training, batch by batch: which pictures come when, at which rate, and what comes of it. The
 * same settings and the same seed give the same weights, in every browser.
 */

/** Random numbers in 0…1 that a seed repeats. Source: the generator mulberry32 by T. Ettinger. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The numbers 0 … n − 1 in a random order (Fisher and Yates). */
export function shuffled(n, random) {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** The weights that a network starts with, as Keras draws them: Glorot's uniform kernels, and
 *  biases of 0. */
export function freshWeights({ layers, parameters }, random) {
  const weights = new Float32Array(parameters);
  for (const { kernel } of layers.filter((layer) => layer.kernel)) {
    const [offset, shape] = kernel;
    const [filters, channels, ...window] = [...shape].reverse();
    const places = window.reduce((product, length) => product * length, 1);
    const reach = Math.sqrt(6 / (places * (channels + filters)));
    const end = offset + places * channels * filters;
    for (let i = offset; i < end; i++) weights[i] = reach * (2 * random() - 1);
  }
  return weights;
}

/** How the numbers of a picture set are read: `read(i, c)` is number i, of channel c, as the network
 *  takes it. A set holds bytes, which `scale`, {mean, deviation} of each channel, makes numbers of,
 *  or the numbers themselves. */
export function readerOf({ bytes, numbers }, scale) {
  if (numbers) return (i) => numbers[i];
  const tables = scale.mean.map((middle, c) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte - middle) / scale.deviation[c]),
  );
  return (i, c) => tables[c][bytes[i]];
}

/** What is done to the bytes of pixels, {mean, deviation} of each channel, by its name: "0…1";
 *  "centred", less each channel's mean; or "standardised", to variance 1, too. */
export function scaleOf(pixels, { bytes }, channels) {
  const whole = Array.from({ length: channels }, () => 255);
  if (pixels === "0…1") return { mean: whole.map(() => 0), deviation: whole };
  const [sums, squares] = [0, 0].map(() => new Float64Array(channels));
  for (let i = 0; i < bytes.length; i++) {
    sums[i % channels] += bytes[i];
    squares[i % channels] += bytes[i] ** 2;
  }
  const count = bytes.length / channels;
  const mean = Array.from(sums, (sum) => sum / count);
  if (pixels === "centred") return { mean, deviation: whole };
  return { mean, deviation: mean.map((middle, c) => Math.sqrt(squares[c] / count - middle ** 2)) };
}

/** A batch of a picture set: those of `order`, turned and moved as `changes` says of each:
 *  {isTurned, down, right}, or null. What comes in over an edge is what lies behind it, mirrored. */
export function batchOf(labels, read, [height, width, channels], order, changes) {
  const line = width * channels;
  const inside = (n, length) => (n < 0 ? -n : n < length ? n : 2 * (length - 1) - n);
  return {
    count: order.length,
    labelOf: (n) => labels[order[n]],
    fill(n, values, start, step) {
      const { isTurned, down, right } = changes?.[n] ?? AS_IT_IS;
      for (let row = 0, at = start; row < height; row++) {
        const from = (order[n] * height + inside(row + down, height)) * line;
        for (let column = 0; column < width; column++) {
          const place = inside(column + right, width);
          const pixel = from + (isTurned ? width - 1 - place : place) * channels;
          for (let c = 0; c < channels; c++, at += step) values[at] = read(pixel + c, c);
        }
      }
    },
  };
}

const AS_IT_IS = { isTurned: false, down: 0, right: 0 };
const BETWEEN = 2500; // pictures to train with before it is judged again

/** A training. `network` is from networkIn or readableNetwork; `pictures` and `judges` are picture
 *  sets, {bytes or numbers, labels}. `settings`: optimiser, rate, momentum, decay, climbs (for that
 *  share of all steps), falls (to 0 along a line), batch, epochs, mirror, shift (by so many pixels at
 *  most), shuffled (labels), seed. `scale`: {mean, deviation} of each channel, of bytes, or the name
 *  of one.
 *  Returns {steps, scale, work}: work is a generator that does it, a few pictures at a time. It yields
 *  nothing, or what has come of it: {kind: "step", loss, right, count, seen, step, epoch}, or
 *  {kind: "judged", loss, accuracy, seen}, before the first step and after epochs. */
export function sessionOf({ network, spec, pictures, judges, scale: wanted, settings }) {
  const scale = typeof wanted === "string" ? scaleOf(wanted, pictures, spec.input[2]) : wanted;
  const random = randomFrom(settings.seed);
  const number = pictures.labels.length;
  const stepsOfEpoch = Math.ceil(number / settings.batch);
  const steps = stepsOfEpoch * settings.epochs;
  const labels = settings.shuffled ? shuffledLabels(pictures.labels, random) : pictures.labels;
  const read = readerOf(pictures, scale);
  const readJudge = readerOf(judges, scale);
  let seen = 0;

  function* judging() {
    const all = Uint32Array.from(judges.labels, (_, i) => i);
    const batch = batchOf(judges.labels, readJudge, spec.input, all, null);
    const { loss, right } = yield* network.through(batch, false);
    yield { kind: "judged", loss, accuracy: right / all.length, seen };
  }

  function* work() {
    let judged = 0;
    let order = new Uint32Array();
    yield* judging();
    for (let step = 0; step < steps; step++) {
      const within = step % stepsOfEpoch;
      if (within === 0) order = shuffled(number, random);
      const these = order.subarray(within * settings.batch, (within + 1) * settings.batch);
      const changes = changesOf(these, settings, random);
      const found = yield* network.through(batchOf(labels, read, spec.input, these, changes), true);
      network.change({ ...settings, rate: rateAt(step / steps, settings) });
      seen += these.length;
      const epoch = Math.floor(step / stepsOfEpoch) + 1;
      yield { kind: "step", ...found, count: these.length, seen, step: step + 1, epoch };
      const isEpochOver = within === stepsOfEpoch - 1;
      if (step === steps - 1 || (isEpochOver && seen - judged >= BETWEEN)) {
        judged = seen;
        yield* judging();
      }
    }
  }

  return { steps, scale, work: work() };
}

/** How each picture of a batch is changed: see batchOf. */
function changesOf(these, { mirror, shift = 0 }, random) {
  if (!mirror && !shift) return null;
  const move = () => Math.floor(random() * (2 * shift + 1)) - shift;
  return Array.from(these, () => {
    const isTurned = mirror && random() < 0.5;
    return shift ? { isTurned, down: move(), right: move() } : { ...AS_IT_IS, isTurned };
  });
}

/** The learning rate once this share of all steps is done. */
function rateAt(done, { rate, climbs = 0, falls }) {
  const climb = climbs ? Math.min(done / climbs, 1) : 1;
  return rate * climb * (falls ? Math.min((1 - done) / (1 - climbs), 1) : 1);
}

/** The same labels, on other pictures. */
function shuffledLabels(labels, random) {
  return Uint8Array.from(shuffled(labels.length, random), (i) => labels[i]);
}
