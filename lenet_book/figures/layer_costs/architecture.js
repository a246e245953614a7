/* What an architecture costs, from its description alone, and which of its numbers can change. */

const MOST = { pixels: 512, filters: 1024, kernel: 31, window: 31, units: 10000 };
const product = (numbers) => numbers.reduce((all, n) => all * n, 1);
const isPooling = ({ kind }) => kind.endsWith("pooling2d");

/** The numbers that can be changed, in the order of the layers: [{layer, name, value, most,
 *  put(spec, value)}]. layer −1 is the input. Unequal sides of a rectangle are two numbers. */
export function fieldsOf(spec) {
  const fields = [];
  const add = (layer, name, value, put) =>
    fields.push({ layer, name, value, most: MOST[name], put });
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

/** A copy of the description with other numbers in the place of its fields'. */
export function withSizes(spec, sizes) {
  const copy = structuredClone(spec);
  fieldsOf(spec).forEach(({ put }, i) => put(copy, sizes[i]));
  return copy;
}

/** What each layer costs for one picture: {rows: [{label, kind, shape, parameters,
 *  multiplyAdds}], problem}. A layer that does not fit ends the rows; problem says why. */
export function costsOf(spec) {
  const rows = [];
  let shape = spec.input;
  for (const layer of spec.layers) {
    const { label, kind } = layer;
    const units = layer.output.at(-1);
    const row = { label, kind, parameters: 0, multiplyAdds: 0 };
    if (kind === "conv2d" || isPooling(layer)) {
      const places = [0, 1].map((axis) => placesAlong(shape[axis], layer, axis));
      if (Math.min(...places) < 1) {
        const what = `${layer.kernelSize.join("×")} ${isPooling(layer) ? "window" : "kernel"}`;
        const where = `${shape[0]}×${shape[1]} values`;
        return { rows, problem: `${label} has a ${what}, and only ${where} to put it on.` };
      }
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
  return { rows, problem: null };
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
