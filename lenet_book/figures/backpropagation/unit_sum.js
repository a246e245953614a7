/* The gradient of a unit's value, unfolded over the ways on which the loss hears of it. */

import { format, h, largestOf } from "../shared/draw/drawing.js";
import { ledger } from "../shared/draw/sums.js";
import { phrase, words } from "../shared/draw/words.js";
import { flatIndex, unitName } from "../shared/network/units.js";
import { texts as TEXTS } from "./figure.json";
import { strongest } from "./gradient_terms.js";
import { gradientOf, waysUp } from "./gradient_ways.js";
import { decimals } from "./magnitude.js";

/** The gradient of a unit's value, and of its weighted sum. Returns {element, show(now, station,
 *  unit)}: now is what thereAndBack gave.
 *  nameOf(c)   the name of a class */
export function unitSum(net, stations, nameOf) {
  const stationOf = (layer) => stations.find((station) => station.layer === layer);
  const title = h("p", { class: "lenet-close-up-title" });
  const sentence = h("p", {});
  const body = h("div", { class: "lenet-arithmetic" });
  const last = net.layers.length - 1;

  function show(now, station, unit) {
    if (station.layer === last) showLogit(now, unit.c);
    else showValue(now, station, unit);
  }

  function showValue({ run, back }, station, unit) {
    const i = station.layer;
    const index = flatIndex(station, unit);
    const gradient = gradientOf(back, station, unit);
    const ways = waysUp(net, run, back, i, index);
    const products = ways.map(({ product }) => product);
    const digits = decimals(Math.max(largestOf(products), Math.abs(gradient)));
    const above = ways.length ? stationOf(ways[0].layer) : null;
    const terms = strongest(ways, ({ layer, unit: number, weight, back: upstream, product }) => ({
      label: unitName(stationOf(layer), placeIn(stationOf(layer), number)),
      how: `${format(weight, 3)} × ${format(upstream, digits)}`,
      value: product,
    }));
    const name = unitName(station, unit);
    const of = { name, gradient: format(gradient, digits, true) };
    title.replaceChildren(...words(TEXTS.of_value, of));
    const isPooled = above && net.layers[above.layer].kind.endsWith("pooling2d");
    const wayText = above ? (isPooled ? TEXTS.pooled : TEXTS.summed) : TEXTS.unused;
    const wayWords = phrase(wayText, { layer: above?.label, n: ways.length });
    const goesOn = above && i >= 0 && net.layers[i].activation !== "linear";
    sentence.textContent = goesOn ? `${wayWords} ${TEXTS.slope}` : wayWords;
    const caption = isPooled ? TEXTS.share_times : TEXTS.weight_times;
    const total = { label: TEXTS.value_total, value: gradient };
    const results = i < 0 ? [] : throughSlope(run, back, i, index);
    body.replaceChildren(ledger(caption, terms, total, results, digits));
  }

  /** From the value to the weighted sum: the slope of the activation. */
  function throughSlope(run, back, i, index) {
    const { activation } = net.layers[i];
    if (activation === "linear") return [];
    const value = back.sums[i][index];
    const y = run.maps[i][index];
    const slope = `1 − ${format(Math.abs(y), 2)}² = ${format(1 - y * y, 2)}`;
    return activation === "tanh"
      ? [{ label: TEXTS.slope_of_tanh, how: slope, value, strong: true }]
      : [{ label: phrase(TEXTS.through, { activation }), value, strong: true }];
  }

  /** Of the last layer: the gradient of a class's weighted sum, its logit. */
  function showLogit({ back: { probabilities, sums }, truth }, c) {
    const value = sums[last][c];
    const name = nameOf(c);
    const digits = decimals(Math.abs(value));
    const of = { name, gradient: format(value, digits, true) };
    title.replaceChildren(...words(TEXTS.of_logit, of));
    sentence.textContent = c === truth ? TEXTS.softmax_of_true : TEXTS.softmax_of_other;
    const terms = [{ label: phrase(TEXTS.probability, { name }), value: probabilities[c] }];
    if (c === truth) terms.push({ label: TEXTS.is_true, value: -1 });
    const total = { label: TEXTS.logit_total, value };
    body.replaceChildren(ledger(TEXTS.logit_caption, terms, total, [], digits));
  }

  return { element: h("div", {}, title, sentence, body), show };
}

/** The place {y, x, c} of a number in a layer. */
function placeIn({ shape }, number) {
  const pixel = Math.floor(number / shape[2]);
  return { y: Math.floor(pixel / shape[1]), x: pixel % shape[1], c: number % shape[2] };
}
