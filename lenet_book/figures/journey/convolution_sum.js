/* The arithmetic of a convolution's unit: one channel cell by cell, and the sum over all. */

import { digitsFor, format, h, largestOf } from "../shared/draw/drawing.js";
import { equation, matrix, roundingGap } from "../shared/draw/sums.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { largestFew, ofChannel, sumOf } from "./terms.js";
import { remainder, weightedSum } from "./weighted_sum.js";

const MOST_CHANNELS = 24; // channels of the input that are listed

/** e: the engine's explanation; map: the unit's; channel: which of its input channels' products
 *  are shown, null: that of the largest sum; dilation: of rows and of columns. */
export function convolutionSum(e, look, map, channel, onChannel, dilation = [1, 1]) {
  const [rows, columns, channels] = e.patchShape;
  const sums = Array.from({ length: channels }, (_, c) =>
    sumOf(ofChannel(e.products, c, channels)),
  );
  const shown = channel in sums ? channel : sums.map(Math.abs).indexOf(largestOf(sums));
  const digits = digitsFor(Math.max(largestOf(sums), Math.abs(e.preActivation)));
  const { source } = look;
  const isPicture = source.kind === "picture";
  const values = {
    size: `${rows}×${columns}`,
    channels,
    layer: source.label,
    n: e.products.length,
  };
  const caption = phrase(isPicture ? TEXTS.sum_over_picture : TEXTS.sum_over_maps, values);
  const names = e.channels.map(look.channelName);
  const terms = channelTerms(sums, names, shown, channels > 1 ? onChannel : null);
  const [down, across] = dilation;
  const sentence = phrase(isPicture ? TEXTS.convolves_picture : TEXTS.convolves_maps, values);
  const apart = Math.max(down, across) > 1 ? ` ${phrase(TEXTS.dilated, { down, across })}` : "";
  return {
    channel: e.channels[shown],
    sentence: sentence + apart,
    parts: [
      h(
        "div",
        {},
        channelEquation(e, look, map, shown, digits),
        channelTotal(ofChannel(e.products, shown, channels), sums[shown], digits),
      ),
      weightedSum(terms, e, digits, caption),
    ],
  };
}

/** Patch × kernel = products, of one channel. */
function channelEquation(e, look, map, channel, digits) {
  const [rows, columns, channels] = e.patchShape;
  const [inputs, weights, products, sources] = [e.inputs, e.weights, e.products, e.sources].map(
    (values) => ofChannel(values, channel, channels),
  );
  const name = look.channelName(e.channels[channel]);
  const patch = inputs.map((value, i) => ({
    value,
    color: look.color(value, e.channels[channel]),
    padding: sources[i] < 0,
  }));
  return equation(
    matrix(
      phrase(TEXTS.patch, { channel: name, size: `${rows}×${columns}` }),
      patch,
      columns,
      digitsFor(largestOf(inputs)),
    ),
    "×",
    matrix(
      phrase(TEXTS.kernel, { channel: name, c: map }),
      look.signedCells(weights, largestOf(e.weights)),
      columns,
      digitsFor(largestOf(weights)),
    ),
    "=",
    matrix(TEXTS.products, look.signedCells(products, largestOf(e.products)), columns, digits),
  );
}

/** What the products of one channel add up to. */
function channelTotal(products, sum, digits) {
  const gap = roundingGap(products, sum, digits);
  const values = {
    n: products.length,
    sum: format(sum, digits, true),
    rounded: format(sum - gap, digits, true),
  };
  const text = gap ? TEXTS.channel_total_rounded : TEXTS.channel_total;
  return h("p", { class: "lenet-subtotal" }, words(text, values));
}

/** A term for each channel: those of the largest sums, in their order, and the others together.
 *  onSelect(c): the reader wants to see a channel's products; null where there is no choice.
 *  @returns {Term[]} */
function channelTerms(sums, names, shown, onSelect) {
  const { few, rest } = largestFew(sums, MOST_CHANNELS);
  const listed = few.sort((a, b) => a - b);
  const terms = listed.map((c) => ({
    label: names[c],
    value: sums[c],
    selected: c === shown,
    onselect: onSelect && (() => onSelect(c)),
  }));
  return rest.length ? [...terms, remainder(rest, sums)] : terms;
}
