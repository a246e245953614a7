/* What is said of a connection table, of its columns, and of what they cost. */

import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { costOf } from "./layouts.js";
import { runsOf, turnedInto } from "./subsets.js";

/** @type {Record<string, string>} */
const NAMES = {
  grouped: TEXTS.name_grouped,
  depthwise: TEXTS.name_depthwise,
  pointwise: TEXTS.name_pointwise,
  separable: TEXTS.name_separable,
};
/** @type {Record<string, string>} */
const SAYS = {
  depthwise: TEXTS.says_depthwise,
  pointwise: TEXTS.says_pointwise,
  separable: TEXTS.says_separable,
};

/** What a layout of layoutsFor is called: the paper's by its year, the layer's own by what it is.
 *  @param {string} id @param {any} layout @param {number} count */
export function layoutName(id, { steps: [{ subsets }] }, count) {
  if (id !== "model") return NAMES[id] ?? id;
  const isFull = subsets.every(({ length }) => length === count);
  return isFull ? TEXTS.all_to_all : TEXTS.own_table;
}

/** What a layout is whose weights the network has not learned: children of a paragraph. */
export function layoutSays(id, below, { label, kernelShape: [, , inputs] }) {
  const what = words(SAYS[id], { below, layer: label, inputs, between: TEXTS.between });
  return [...what, " ", TEXTS.not_run];
}

/** The kind of a subset: neighbours on the ring of `count` maps, or not. */
export function kindOf(subset, count) {
  const n = subset.length;
  if (n === count) return phrase(TEXTS.all, { n });
  if (n === 1) return TEXTS.single;
  const runs = runsOf(subset, count);
  if (!runs.length) return TEXTS.none;
  if (runs.length === 1) return phrase(TEXTS.neighbours, { n });
  const inPairs = runs.every((length) => length === 2);
  return phrase(inPairs ? TEXTS.pairs : TEXTS.scattered, { n, groups: runs.length });
}

/** "map 2", "maps 0, 1 and 2". */
export function listOf(subset) {
  const last = subset.at(-1);
  if (subset.length < 2) return phrase(subset.length ? TEXTS.one_map : TEXTS.no_map, { c: last });
  return phrase(TEXTS.several_maps, { maps: subset.slice(0, -1).join(", "), last });
}

/** The parameters and products of a layout: children of a paragraph. */
export function costSays({ steps }, hasBias) {
  const count = (n) => n.toLocaleString("en");
  const terms = steps.map((step) => {
    const { links } = costOf([step], hasBias);
    return phrase(TEXTS.cost_links, { links, n: step.window[0] * step.window[1] });
  });
  const slid = steps.map((step) => {
    const { weights } = costOf([step], hasBias);
    return phrase(TEXTS.cost_places, { weights: count(weights), places: step.places });
  });
  const { biases, parameters, products } = costOf(steps, hasBias);
  if (biases) terms.push(phrase(TEXTS.cost_biases, { n: biases }));
  const found = { slid: slid.join(" + "), total: count(parameters), products: count(products) };
  return words(TEXTS.cost, { terms: terms.join(" + "), ...found });
}

/** What column c holds, costs, and becomes when it is turned: children of a paragraph. */
export function columnSays(subsets, c, { label, kernelShape, bias }, below) {
  const [rows, columns, inputs] = kernelShape;
  const subset = subsets[c];
  const [n, size] = [subset.length, rows * columns];
  const parameters = n * size + (bias ? 1 : 0);
  const names = { layer: label, c, maps: listOf(subset), below, kind: kindOf(subset, inputs) };
  const turned = turnedInto(subsets, c, inputs);
  const turn = turned === c ? TEXTS.turned_same : turned < 0 ? TEXTS.turned_none : TEXTS.turned;
  return [
    ...words(TEXTS.column, names),
    " ",
    phrase(bias ? TEXTS.column_cost_with_bias : TEXTS.column_cost, { n, size, parameters }),
    " ",
    phrase(turn, { c: turned }),
  ];
}
