/* How one unit got its value: the numbers it sees, its weights, and the sum they make. */

import { digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { curve, equation, ledger, matrix, roundingGap } from "../shared/draw/sums.js";
import { flatIndex, unitName } from "../shared/network/units.js";

const STRONGEST = 10; // contributions to a dense unit that are listed
const MOST_CHANNELS = 24; // channels of a convolution's input that are
const COLORS = ["red", "green", "blue"];
const TINTS = [
  [255, 158, 146],
  [150, 226, 150],
  [150, 190, 255],
]; // full red, green, blue

const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** What the arithmetic of a network's units looks like.
 *  view: the network view; pictures: for the colours of pixels.
 *  Returns explain(run, station, unit, explanation, channel, onChannel) →
 *  {sentence, parts: elements, channel}. */
export function arithmetic(net, view, pictures) {
  const { stations } = view;
  const stationBelow = (station) => stations[stations.indexOf(station) - 1];

  /** A channel of a layer, in words. */
  function channelName(station, c) {
    if (station.kind !== "picture")
      return station.flat ? station.label : `${station.label} map ${c}`;
    return pictures.colored ? COLORS[c] : "grey";
  }

  /** The colour of an input value: a pixel's own, or that of a signed value. */
  function cellColor(source, value, c) {
    if (source.kind !== "picture") return view.palette.color(value, source.scale);
    const byte = pictures.byte(value, c);
    return pictures.colored
      ? TINTS[c].map((full) => Math.round((full * byte) / 255))
      : [byte, byte, byte];
  }

  const signed = (scale) => (value) => ({ value, color: view.palette.color(value, scale) });

  // ---------------------------------------------------------------- convolution
  function convolution(station, unit, e, channel, onChannel) {
    const source = stationBelow(station);
    const [rows, columns, channels] = e.patchShape;
    const ofChannel = (values, c) =>
      Array.from({ length: rows * columns }, (_, i) => values[i * channels + c]);
    const sums = Array.from({ length: channels }, (_, c) => sumOf(ofChannel(e.products, c)));
    const largest = sums.map(Math.abs).indexOf(largestOf(sums));
    const shown = channel in sums ? channel : largest;

    const inputs = ofChannel(e.inputs, shown);
    const weights = ofChannel(e.weights, shown);
    const products = ofChannel(e.products, shown);
    const padding = ofChannel(e.sources, shown).map((from) => from < 0);
    const name = channelName(source, shown);
    const digits = digitsFor(Math.max(largestOf(sums), Math.abs(e.preActivation)));
    const size = `${rows}×${columns}`;
    const gap = roundingGap(products, sums[shown], digits);
    const count = plural(rows * columns, "product");
    const numbers = equation(
      matrix(
        `${name}: the ${size} patch`,
        inputs.map((value, i) => ({
          value,
          color: cellColor(source, value, shown),
          padding: padding[i],
        })),
        columns,
        digitsFor(largestOf(inputs)),
      ),
      "×",
      matrix(
        `kernel, ${name} → map ${unit.c}`,
        weights.map(signed(largestOf(e.weights))),
        columns,
        digitsFor(largestOf(weights)),
      ),
      "=",
      matrix(`products`, products.map(signed(largestOf(e.products))), columns, digits),
    );
    const total = h(
      "p",
      { class: "lenet-subtotal" },
      `These ${count} add up to `,
      h("b", {}, format(sums[shown], digits, true)),
      gap ? `, counting ${format(gap, digits, true)} that rounding hides.` : ".",
    );
    const byLength = Array.from(sums.keys()).sort((a, b) => Math.abs(sums[b]) - Math.abs(sums[a]));
    const listed = byLength.slice(0, MOST_CHANNELS).sort((a, b) => a - b);
    const rest = byLength.slice(MOST_CHANNELS);
    /** @type {Term[]} */
    const terms = listed.map((c) => ({
      label: channelName(source, c),
      value: sums[c],
      selected: c === shown,
      onselect: channels > 1 ? () => onChannel(c) : null,
    }));
    if (rest.length) terms.push(remainder(rest, sums));
    const sees =
      source.kind === "picture"
        ? `${plural(channels, "channel")} of the picture`
        : `${plural(channels, `map`)} of ${source.label}`;
    return {
      channel: shown,
      sentence:
        `It multiplies a ${size} patch of ${sees} with its kernel: ` +
        `${plural(e.products.length, "product")}, and a bias.`,
      parts: [h("div", {}, numbers, total), weighted(terms, e, digits, `Sum over ${sees}`)],
    };
  }

  // ---------------------------------------------------------------- dense
  function dense(station, unit, e) {
    const source = stationBelow(station);
    const order = Array.from(e.products.keys());
    order.sort((a, b) => Math.abs(e.products[b]) - Math.abs(e.products[a]));
    const rest = order.slice(STRONGEST);
    const digits = digitsFor(Math.max(largestOf(e.products), Math.abs(e.preActivation)));
    const [, width, channels] = source.shape;
    const nameOf = (index) => {
      const pixel = Math.floor(index / channels);
      const from = { y: Math.floor(pixel / width), x: pixel % width, c: index % channels };
      return unitName(source, from);
    };
    /** @type {Term[]} */
    const terms = order.slice(0, STRONGEST).map((i) => ({
      label: nameOf(e.sources[i]),
      how: `${format(e.inputs[i], digits)} × ${format(e.weights[i], digits)}`,
      value: e.products[i],
    }));
    if (rest.length) terms.push(remainder(rest, e.products));
    const caption = `The ${order.length - rest.length} largest of ${plural(order.length, "product")}`;
    return {
      sentence:
        `It weighs all ${order.length} values of ${source.label}: ` +
        `${plural(order.length, "product")}, and a bias.`,
      parts: [weighted(terms, e, digits, caption)],
    };
  }

  const remainder = (rest, values) => ({
    label: `the other ${rest.length} together`,
    value: sumOf(rest.map((i) => values[i])),
  });

  /** Terms, bias, sum and activation: the end of every weighted sum. */
  function weighted(terms, e, digits, caption) {
    const all = [...terms, { label: "bias", value: e.bias }];
    const total = { label: "sum", value: e.preActivation };
    const table = ledger(caption, all, total, activated(e, digits), digits);
    return h(
      "div",
      { class: "lenet-account" },
      table,
      curve(e.activation, e.preActivation, e.output),
    );
  }

  /** The lines below the sum: what the activation makes of it. */
  function activated(e, digits) {
    const z = format(e.preActivation, digits);
    if (e.activation === "linear") {
      return [{ label: "no activation: the sum is the value", value: e.output, strong: true }];
    }
    if (e.activation !== "softmax") {
      return [{ label: `${e.activation}(${z})`, value: e.output, strong: true }];
    }
    // Large sums are shifted by the largest, which changes no quotient, to fit on a line.
    const largest = Math.max(...e.logits);
    const shift = Math.abs(largest) > 6 ? largest : 0;
    const own = Math.exp(e.preActivation - shift);
    const all = sumOf(e.logits.map((logit) => Math.exp(logit - shift)));
    const [top, bottom] = [format(own, digits), format(all, digits)];
    const power = shift
      ? `exp(${z} − ${format(shift, digits)}), less the largest sum`
      : `exp(${z})`;
    return [
      { label: power, value: own, unsigned: true },
      { label: `the exp of all ${e.logits.length} sums, added`, value: all, unsigned: true },
      { label: `softmax: ${top} ÷ ${bottom}`, value: e.output, strong: true, unsigned: true },
    ];
  }

  // ---------------------------------------------------------------- pooling
  function pooling(station, unit, e) {
    const source = stationBelow(station);
    const average = net.layers[station.layer].kind === "averagepooling2d";
    const [rows, columns] = e.patchShape;
    const size = `${rows}×${columns}`;
    const digits = digitsFor(largestOf(e.inputs));
    const inside = Array.from(e.inputs).filter((_, i) => e.sources[i] >= 0);
    const patch = matrix(
      `${channelName(source, unit.c)}: the ${size} patch`,
      Array.from(e.inputs, (value, i) => ({
        value,
        color: cellColor(source, value, unit.c),
        padding: e.sources[i] < 0,
        strong: !average && e.weights[i] === 1,
      })),
      columns,
      digits,
    );
    /** @type {Term[]} */
    const terms = inside.map((value, i) => ({ label: `value ${i + 1}`, value }));
    const result = { label: `÷ ${inside.length}: the average`, value: e.output, strong: true };
    const sum = { label: "sum", value: sumOf(inside) };
    return {
      sentence: average
        ? `It averages a ${size} patch of one map, and has no weights.`
        : `It keeps the largest value of a ${size} patch of one map, and has no weights.`,
      parts: average
        ? [equation(patch), ledger("Average", terms, sum, [result], digits)]
        : [
            equation(patch),
            h(
              "p",
              { class: "lenet-subtotal" },
              "The largest is ",
              h("b", {}, format(e.output, digits, true)),
              ".",
            ),
          ],
    };
  }

  // ---------------------------------------------------------------- one number from one
  function pixel(station, unit, run) {
    const value = run.input[flatIndex(station, unit)];
    const channel = channelName(station, unit.c);
    return {
      sentence:
        `The ${channel} of one pixel. Stored as ${pictures.byte(value, unit.c)} of 255, ` +
        `the network gets it as ${format(value)}.`,
      parts: [],
    };
  }

  function single(station, unit, e) {
    const { kind } = net.layers[station.layer];
    const digits = digitsFor(Math.max(...[...e.inputs, e.output, e.bias].map(Math.abs)));
    const from = format(e.inputs[0], digits);
    if (kind === "activation") {
      const below = [{ label: "value below", value: e.inputs[0] }];
      const table = ledger("Activation", below, null, activated(e, digits), digits);
      const sketch = curve(e.activation, e.preActivation, e.output);
      return {
        sentence: `It puts one value through ${e.activation}.`,
        parts: [h("div", { class: "lenet-account" }, table, sketch)],
      };
    }
    /** @type {Term[]} */
    const terms = [
      { label: `${from} × ${format(e.weights[0], 4)}`, value: e.products[0] },
      { label: "offset", value: e.bias },
    ];
    return {
      sentence: "It moves and scales one value, so that all inputs have a like range.",
      parts: [ledger("Rescaling", terms, { label: "sum", value: e.output }, [], digits)],
    };
  }

  return function explain(run, station, unit, e, channel, onChannel) {
    if (station.layer < 0) return pixel(station, unit, run);
    const { kind } = net.layers[station.layer];
    if (kind === "conv2d") return convolution(station, unit, e, channel, onChannel);
    if (kind === "dense") return dense(station, unit, e);
    if (kind.endsWith("pooling2d")) return pooling(station, unit, e);
    return single(station, unit, e);
  };
}
