/* The layouts that a convolution's links can have, and what each costs. Nothing is drawn.
 *
 * A layout is a list of steps, one after the other: {name, subsets, window, places}.
 *   subsets  the input maps that each output map sees
 *   window   [rows, columns] of the kernel of one link
 *   places   at how many places each kernel is used
 * A layout that `isCut` is the layer with links left out: its trained weights fill it. The others
 * have kernels of another number or size. */

const GROUPS = 2;
const range = (length, make) => Array.from({ length }, (_, i) => make(i));
const product = ([height, width]) => height * width;

/** {id: {steps, isCut, run}} of a convolution, in the order of the choice. `run` are the subsets
 *  that the network is run with, its own where a layout has other kernels.
 *  tables: {id: subsets} that its weights fill, from tablesFor */
export function layoutsFor({ kernelShape, inputShape, outputShape }, tables) {
  const [rows, columns, inputs, outputs] = kernelShape;
  const own = { window: [rows, columns], places: product(outputShape) };
  const all = range(inputs, (s) => s);
  const everything = range(outputs, () => all);
  const alone = range(inputs, (s) => [s]);
  const cut = (subsets) => ({ steps: [{ ...own, subsets }], isCut: true, run: subsets });
  const other = (...steps) => ({ steps, isCut: false, run: tables.model });
  const depthwise = { ...own, subsets: alone, isDepthwise: true };
  const pointwise = { window: [1, 1], subsets: everything };
  const layouts = Object.entries(tables).map(([id, subsets]) => [id, cut(subsets)]);
  if (inputs % GROUPS === 0 && outputs % GROUPS === 0) {
    layouts.push(["grouped", cut(groupsOf(inputs, outputs))]);
  }
  layouts.push(["depthwise", other(depthwise)]);
  layouts.push(["pointwise", other({ ...pointwise, places: product(inputShape) })]);
  // As Keras's SeparableConv2D: one bias, behind both steps.
  const first = { ...depthwise, isBare: true };
  layouts.push(["separable", other(first, { ...pointwise, places: own.places })]);
  return Object.fromEntries(layouts);
}

/** Each output map sees the input maps of its own group. */
function groupsOf(inputs, outputs) {
  const size = inputs / GROUPS;
  return range(outputs, (c) => {
    const group = Math.floor((c * GROUPS) / outputs);
    return range(size, (i) => group * size + i);
  });
}

/** What steps cost, together: {links, weights, biases, parameters, products}. */
export function costOf(steps, hasBias) {
  const costs = steps.map(({ subsets, window, places, isBare }) => {
    const links = subsets.reduce((total, { length }) => total + length, 0);
    const weights = links * product(window);
    const biases = hasBias && !isBare ? subsets.length : 0;
    return { links, weights, biases, parameters: weights + biases, products: weights * places };
  });
  return costs.reduce((a, b) =>
    Object.fromEntries(Object.entries(a).map(([key, n]) => [key, n + b[key]])),
  );
}
