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
    if (layer.kind === "conv2d" || layer.kind === "dense") {
      add(i, layer.kind === "dense" ? "units" : "filters", layer.output.at(-1), (copy, value) => {
        copy.layers[i].output = [value];
      });
    }
    if (layer.kind === "conv2d") {
      addSides(i, "kernel", layer.kernelSize, (copy, axis, value) => {
        copy.layers[i].kernelSize[axis] = value;
      });
    }
    if (isPooling(layer)) {
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
    const units = layer.output.at(-1);
    const row = { label, kind, parameters: 0, multiplyAdds: 0 };
    if (kind === "conv2d" || isPooling(layer)) {
      const places = [0, 1].map((axis) => placesAlong(shape[axis], layer, axis));
      if (Math.min(...places) < 1) return { rows, misfit: { layer, shape } };
      if (kind === "conv2d")
        weigh(row, layer, product(layer.kernelSize) * shape[2], product(places));
      shape = [...places, kind === "conv2d" ? units : shape[2]];
    } else if (kind === "dense") {
      const inputs = shape.at(-1);
      weigh(row, layer, inputs, product(shape) / inputs);
      shape = [...shape.slice(0, -1), units];
    } else if (kind === "flatten") {
      shape = [product(shape)];
    }
    rows.push({ ...row, shape });
  }
  return { rows, misfit: null };
}

/** Parameters and multiply-adds of a layer whose units each see `inputs` values, at `places`. */
function weigh(row, layer, inputs, places) {
  const units = layer.output.at(-1);
  row.parameters = inputs * units + (layer.bias ? units : 0);
  row.multiplyAdds = inputs * units * places;
}

function placesAlong(length, { kernelSize, strides, padding }, axis) {
  if (padding === "same") return Math.ceil(length / strides[axis]);
  return Math.floor((length - kernelSize[axis]) / strides[axis]) + 1;
}
