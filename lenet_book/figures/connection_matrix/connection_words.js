/* What is said of a connection table, of its columns, and of what they cost. */

import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { runsOf, turnedInto } from "./subsets.js";

/** What a table of tablesFor is called: the paper's by its year, the layer's own by what it is. */
export function tableName(id, subsets, count) {
  if (id !== "model") return id;
  const isFull = subsets.every(({ length }) => length === count);
  return isFull ? TEXTS.all_to_all : TEXTS.own_table;
}

/** The kind of a subset: neighbours on the ring of `count` maps, or not. */
export function kindOf(subset, count) {
  const n = subset.length;
  if (n === count) return phrase(TEXTS.all, { n });
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

/** The parameters of a table's links: children of a paragraph. */
export function costSays(subsets, { kernelShape: [rows, columns, , outputs], bias }) {
  const links = subsets.reduce((total, { length }) => total + length, 0);
  const size = rows * columns;
  const biases = bias ? outputs : 0;
  const total = (links * size + biases).toLocaleString("en");
  return words(bias ? TEXTS.cost_with_biases : TEXTS.cost, { links, size, biases, total });
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
