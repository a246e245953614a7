/* On which ways the loss hears of a value or a weight: the products that add up to a gradient. */

import { inputOf, position, unitAt, viewsOf } from "../shared/core/engine.js";
import { throughActivation } from "../shared/core/gradients.js";
import { flatIndex } from "../shared/network/units.js";

/** All that is computed for a picture, {values, run, back, best, truth}:
 *  run, back   what forward and goBack give
 *  best        the class that the network chooses
 *  truth       the true class; where it is not known (null), the chosen one stands in */
export function thereAndBack(net, values, known) {
  const run = forward(net, values);
  const output = run.maps.at(-1);
  const best = output.indexOf(Math.max(...output));
  const truth = known ?? best;
  return { values, run, best, truth, back: goBack(net, run, truth) };
}

/** A run with 64-bit maps: slopes measured by small steps need the digits. */
export function forward(net, input) {
  const { maps } = net.newRun();
  const run = {
    input: new Float64Array(input.length),
    maps: maps.map((map) => Float64Array.from(map)),
  };
  return net.forward(input, run);
}

/** All that goes back from −ln p[truth]:
 *  loss, probabilities
 *  gradients   {input, maps, parameters}, as gradients.js has them
 *  sums[i]     the gradient of layer i's weighted sums, before its activation */
export function goBack(net, run, truth) {
  const last = net.layers.length - 1;
  const { gradients } = net.crossEntropy(run, truth);
  const sums = net.layers.map((layer, i) =>
    i < last
      ? throughActivation(layer, inputOf(run, i), run.maps[i], gradients.maps[i])
      : run.maps[i].slice(),
  );
  sums[last][truth] -= 1; // softmax and −ln together: p − [the true class]
  return { loss: lossOf(net, run, truth), probabilities: run.maps[last], gradients, sums };
}

/** −ln p[truth], from the logits: it stays finite where p is too small for a number. */
function lossOf(net, run, truth) {
  const { logits } = net.explain(run, net.layers.length - 1, 0);
  const largest = Math.max(...logits);
  const total = logits.reduce((sum, z) => sum + Math.exp(z - largest), 0);
  return largest + Math.log(total) - logits[truth];
}

/** The gradients of all layers' values; of the last layer, those of its weighted sums. */
export const mapsBack = ({ gradients, sums }) => [...gradients.maps.slice(0, -1), sums.at(-1)];

/** The same of one unit.
 *  @param {any} back @param {any} station @param {Unit} unit */
export function gradientOf(back, station, unit) {
  const { layer } = station;
  const gradients = layer < 0 ? back.gradients.input : mapsBack(back)[layer];
  return gradients[flatIndex(station, unit)];
}

/** What the value of a unit of layer i (−1: the input) goes into: a way for each weighted sum
 *  of the next layer, [{layer, unit, weight, back, product}]; product = weight · back is what
 *  comes back on it. Flatten is passed over: it only renames units. */
export function waysUp(net, run, { sums }, i, unit) {
  const above = net.layers[i + 1].kind === "flatten" ? i + 2 : i + 1;
  const ways = [];
  sums[above].forEach((back, other) => {
    if (!mayReach(net.layers[above], unit, other)) return;
    const { sources, weights } = net.explain(run, above, other);
    const at = sources.indexOf(unit);
    if (at < 0) return;
    const weight = weights[at];
    ways.push({ layer: above, unit: other, weight, back, product: weight * back });
  });
  return ways;
}

/** Whether a unit's column can be in the window of another's sum: most are not. */
function mayReach({ reach, strides, before, inputShape, outputShape }, unit, other) {
  if (!reach) return true;
  const [from, to] = [position(inputShape, unit), position(outputShape, other)];
  return ["y", "x"].every((axis, k) => {
    const start = to[axis] * strides[k] - before[k];
    return from[axis] >= start && from[axis] < start + reach[k];
  });
}

/** Where the weight number `at` of a filter (in the kernel's order) is used: at every place
 *  {y, x} of map c, [{y, x, input, back, product}], product = input · back. */
export function usesOf(net, run, { sums }, i, c, at) {
  const { outputShape } = net.layers[i];
  const [height, width] = outputShape.length === 3 ? outputShape : [1, 1];
  return Array.from({ length: height * width }, (_, place) => {
    const [y, x] = [Math.floor(place / width), place % width];
    const unit = outputShape.length === 3 ? unitAt(outputShape, y, x, c) : c;
    const { inputs } = net.explain(run, i, unit);
    const back = sums[i][unit];
    return { y, x, input: inputs[at], back, product: inputs[at] * back };
  });
}

/** The gradients of the weights of one filter, in the kernel's order. */
export function gradientsOfFilter(net, { gradients }, i, c) {
  const { outputs } = net.layers[i];
  const { kernel } = viewsOf(net.spec.layers[i], gradients.parameters);
  return kernel.filter((_, k) => k % outputs === c);
}

/** The loss after a weight has changed: number `at` of filter c of layer i.
 *  Returns a function of the change: {loss, change}, the change as 32 bits can hold it. */
export function nudger(net, input, truth, i, c, at) {
  const { kernel, outputs } = net.layers[i];
  const place = at * outputs + c;
  return (change) => {
    const before = kernel[place];
    kernel[place] = before + change;
    const result = {
      loss: lossOf(net, forward(net, input), truth),
      change: kernel[place] - before,
    };
    kernel[place] = before;
    return result;
  };
}

/** The slope of the loss, measured with a small step to both sides. */
export function measuredSlope(nudge, step = 1e-3) {
  const [above, below] = [nudge(step), nudge(-step)];
  return (above.loss - below.loss) / (above.change - below.change);
}
