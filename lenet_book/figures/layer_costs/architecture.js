/* What an architecture costs, from its description alone, and which of its numbers can change. */

export const COUNTS = ["parameters", "multiplyAdds"]; // what is counted of a layer

const MOST = { pixels: 512, filters: 1024, kernel: 31, window: 31, units: 10000 };
const product = (numbers) => numbers.reduce((all, n) => all * n, 1);
export const isPooling = ({ kind }) => kind.endsWith("pooling2d");

/** The numbers that can be changed, in the order of the layers: [{at, layer, name, value, most,
 *  put(spec, value)}]. at: its place among them; layer −1 is the input. Unequal sides of a
 *  rectangle are two numbers. */
export function fieldsOf(spec) {
  const fields = [];
  const add = (layer, name, value, put) =>
    fields.push({ at: fields.length, layer, name, value, most: MOST[name], put });
  const addSides = (layer, name, sides, put) => {
    const groups = sides[0] === sides[1] ? [[0, 1]] : [[0], [1]];
    for (const axes of groups) {
      add(layer, name, sides[axes[0]], (copy, value) =>
        axes.forEach((axis) => put(copy, axis, value)),
      );
    }
  };
  addSides(-1, "pixels", spec.input, (copy, axis, value) => {
    copy.input[axis] = value;
  });
  spec.layers.forEach((layer, i) => {
    if (layer.kind === "dense" || (layer.kind === "conv2d" && !isDepthwise(layer))) {
      add(i, layer.kind === "dense" ? "units" : "filters", layer.output.at(-1), (copy, value) => {
        copy.layers[i].output = [value];
      });
    }
    if (layer.kind === "conv2d") {
      addSides(i, "kernel", layer.kernelSize, (copy, axis, value) => {
        copy.layers[i].kernelSize[axis] = value;
      });
    }
    if (isPooling(layer) && !layer.whole) {
      addSides(i, "window", layer.kernelSize, (copy, axis, value) => {
        const { kernelSize, strides } = copy.layers[i];
        // Windows that lay side by side still do.
        if (strides[axis] === kernelSize[axis]) strides[axis] = value;
        kernelSize[axis] = value;
      });
    }
  });
  return fields;
}

/** May this state, read from a link, be shown? */
export function isPossible({ sizes }, fields) {
  const fits = (size, i) => Number.isInteger(size) && size >= 1 && size <= fields[i].most;
  return sizes === null || (sizes.length === fields.length && sizes.every(fits));
}

/** A copy of the description with other numbers in the place of its fields'. */
export function withSizes(spec, sizes) {
  const copy = structuredClone(spec);
  fieldsOf(spec).forEach(({ put }, i) => put(copy, sizes[i]));
  return copy;
}

/** What each layer costs for one picture: {rows: [{label, kind, shape, parameters,
 *  multiplyAdds}], misfit}. A layer that does not fit ends the rows; misfit is that layer and the
 *  shape that it had to be put on: {layer, shape}. */
export function costsOf(spec) {
  const rows = [];
  let shape = spec.input;
  for (const layer of spec.layers) {
    const { label, kind } = layer;
    const row = { label, kind, parameters: layer.counted ?? 0, multiplyAdds: 0 };
    const after = SHAPES[kind]?.(layer, shape) ?? shape;
    if (Math.min(...after) < 1) return { rows, misfit: { layer, shape } };
    if (layer.kernel) {
      const channels = isDepthwise(layer) ? 1 : shape.at(-1) / (layer.groups ?? 1);
      weigh(row, layer, product(layer.kernelSize ?? []) * channels, after);
    }
    if (kind === "batchnormalization") row.parameters = shape.at(-1) * numbersOf(layer);
    shape = after;
    rows.push({ ...row, shape });
  }
  return { rows, misfit: null };
}

/** How many numbers batch normalisation has for a channel: two that it learns, two averages. */
const numbersOf = (layer) =>
  ["gamma", "beta", "mean", "variance"].filter((name) => layer[name]).length;

/** Does each channel of the input make maps of its own? Then there are more where it has more. */
const isDepthwise = ({ groups = 1, kernel }) => groups > 1 && kernel[1][2] === 1;

function mapsOf(layer, channels) {
  const maps = layer.output.at(-1);
  if (isDepthwise(layer)) return (maps / layer.groups) * channels;
  const fits = [maps, channels].every((count) => count % (layer.groups ?? 1) === 0);
  return fits ? maps : 0;
}

const slid = (layer, shape) => [0, 1].map((axis) => placesAlong(shape[axis], layer, axis));
const pooled = (layer, shape) => [...(layer.whole ? [1, 1] : slid(layer, shape)), shape[2]];
/** What a layer changes of each side of a map, as it did on the map of the description. */
const grown = (layer, shape) => [
  ...[0, 1].map((axis) => shape[axis] + (layer.grows?.[axis] ?? 0)),
  shape[2],
];

/** The shape that a kind of layer makes of another; the other kinds keep it. */
const SHAPES = {
  conv2d: (layer, shape) => [...slid(layer, shape), mapsOf(layer, shape[2])],
  averagepooling2d: pooled,
  maxpooling2d: pooled,
  globalmaxpooling2d: pooled,
  dense: (layer, shape) => [...shape.slice(0, -1), layer.output.at(-1)],
  flatten: (layer, shape) => [product(shape)],
  reshape: ({ output }, shape) => (product(output) === product(shape) ? output : [0]),
  zeropadding2d: grown,
  cropping2d: grown,
  upsampling2d: (layer, shape) => [
    ...[0, 1].map((axis) => shape[axis] * layer.times[axis]),
    shape[2],
  ],
};

/** Parameters and multiply-adds of a layer whose units each see `inputs` values. */
function weigh(row, layer, inputs, after) {
  row.parameters = (inputs + (layer.bias ? 1 : 0)) * after.at(-1);
  row.multiplyAdds = inputs * product(after);
}

function placesAlong(length, { kernelSize, strides, padding, dilation = [1, 1] }, axis) {
  if (padding === "same") return Math.ceil(length / strides[axis]);
  const reach = (kernelSize[axis] - 1) * dilation[axis] + 1;
  return Math.floor((length - reach) / strides[axis]) + 1;
}
