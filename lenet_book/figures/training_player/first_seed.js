/* What a run holds of its first seed, read from how it is stored. */

import { createNetwork } from "../shared/core/engine.js";
import { toBytes, toFloats } from "../shared/core/sent.js";
import { largestOf } from "../shared/draw/drawing.js";

/** Read it, each part null where the run has none; epoch 0 is untrained:
 *  predictions(epoch, index)  a picture's probabilities
 *  first                      the layers up to the first convolution: see firstLayer
 *  confusion(epoch)           rows of true classes, columns of predicted ones */
export function firstSeedOf(run, classes, pictureCount) {
  return {
    predictions: run.predictions && predictionsOf(run.predictions, classes, pictureCount),
    first: run.first && firstLayer(run.first, run.epochs),
    confusion: run.confusion && confusionOf(run.confusion, classes),
  };
}

/** Probabilities, stored as floats or as bytes: "half-percent" holds floor(200 p), and for each
 *  picture the most probable class, which bytes alone could leave undecided. Whole percent, as
 *  figures show them, come out as from the floats. */
export function predictionsOf(stored, classes, pictureCount) {
  const probabilities =
    stored.format === "half-percent"
      ? fromHalfPercent(stored, classes)
      : toFloats(stored.format, stored.bytes);
  return (epoch, index) => {
    const at = (epoch * pictureCount + index) * classes;
    return probabilities.subarray(at, at + classes);
  };
}

function fromHalfPercent({ bytes, best }, classes) {
  const probabilities = Float32Array.from(toBytes(bytes), (code) => (code + 0.5) / 200);
  toBytes(best).forEach((c, i) => {
    probabilities[i * classes + c] += 1e-4;
  });
  return probabilities;
}

/** The layers up to the first convolution, after any epoch:
 *  label      what the convolution is called
 *  scale      the largest weight of all epochs
 *  reach(index, input)  the largest value in the maps of a picture, of all epochs
 *  at(epoch)  {kernel, kernelShape, shape, maps(input)} */
function firstLayer({ spec, format: stored, bytes }, epochs) {
  const weights = toFloats(stored, bytes);
  const size = weights.length / (epochs + 1);
  const nets = [];
  const netAt = (epoch) =>
    (nets[epoch] ||= createNetwork(spec, weights.slice(epoch * size, (epoch + 1) * size)));
  const last = netAt(0).layers.length - 1;
  const layerAt = (epoch) => netAt(epoch).layers[last];
  const kernels = Array.from({ length: epochs + 1 }, (_, epoch) => layerAt(epoch).kernel);
  const mapsAt = (epoch, input) => netAt(epoch).forward(input).maps[last];
  const reached = {};

  function reach(index, input) {
    reached[index] ??= Math.max(...kernels.map((_, epoch) => largestOf(mapsAt(epoch, input))));
    return reached[index];
  }

  return {
    label: layerAt(0).label,
    reach,
    // One scale for all epochs: weights that grow are seen to grow.
    scale: Math.max(...kernels.map(largestOf)),
    at: (epoch) => ({
      kernel: kernels[epoch],
      kernelShape: layerAt(epoch).kernelShape,
      shape: layerAt(epoch).outputShape,
      maps: (input) => mapsAt(epoch, input),
    }),
  };
}

/** Counts of the test images, stored in two bytes each. */
export function confusionOf({ bytes }, classes) {
  const stored = toBytes(bytes);
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  return (epoch) =>
    Array.from({ length: classes }, (_, truth) =>
      Array.from({ length: classes }, (_, found) =>
        view.getUint16(2 * ((epoch * classes + truth) * classes + found), true),
      ),
    );
}
