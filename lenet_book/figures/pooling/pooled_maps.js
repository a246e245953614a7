/* What a pooling layer makes of a picture, at rest and moved to the right: computed, not drawn. */

import { createNetwork } from "../shared/core/engine.js";
import { largestOf } from "../shared/draw/drawing.js";
import { inside, windowed } from "./pooling_windows.js";
import { movedRight } from "./shift_answers.js";

/** The squashing function of 1998 (LeCun et al., appendix A). */
const squash = (a) => 1.7159 * Math.tanh((2 * a) / 3);

/** What the units of 1998 squash: a block's sum, weighed and shifted. */
export const weighed = (total, { coefficient, bias }) => total * Number(coefficient) + Number(bias);

/** Compute what a state {layer, unit, how, window, shift, coefficient, bias} shows of a picture:
 *  at, entry          the layer: its number, and the engine's layer
 *  net, run           the network up to this layer and its maps, for the moved picture
 *  unit               the chosen unit, moved into the map where that is smaller than the layer's
 *  isGlobal           the window covers the whole map
 *  values             what the layer gives, in the way that was chosen
 *  flat, explanation  the chosen unit: its number, and how the engine explains it
 *  steps              pixels of the picture that one step in the layer spans, down and across
 *  comparison         the chosen map against that of the picture at rest: see compare */
export function pooledMaps(spec, weights, picture, state) {
  const at = spec.layers.findIndex(({ label }) => label === state.layer);
  const net = createNetwork(upTo(spec, at, state), weights);
  const entry = net.layers[at];
  const [, width, channels] = entry.outputShape;
  const run = net.forward(movedRight(picture, spec.input, state.shift));
  const still = state.shift ? net.forward(picture) : run;
  const values = pooled(net, at, run, state);
  const steps = [0, 1].map((axis) =>
    net.layers.slice(0, at + 1).reduce((n, { strides }) => n * (strides?.[axis] ?? 1), 1),
  );
  const isGlobal = state.window === "global";
  const unit = inside(state.unit, entry.outputShape);
  const [y, x, c] = unit;
  const flat = (y * width + x) * channels + c;
  return {
    at,
    entry,
    net,
    run,
    unit,
    isGlobal,
    values,
    flat,
    explanation: net.explain(run, at, flat),
    steps,
    comparison: compare(values, pooled(net, at, still, state), net, at, steps[1], state),
  };
}

/** The network up to the layer that is looked at, with another rule and window there. */
function upTo(spec, at, { how, window }) {
  const kind = how === "maximum" ? "maxpooling2d" : "averagepooling2d";
  const layers = [...spec.layers.slice(0, at), { ...windowed(spec, at, window), kind }];
  return { ...spec, layers };
}

function pooled(net, at, run, state) {
  if (state.how !== "subsampling") return run.maps[at];
  return run.maps[at].map((average, unit) => {
    // A block at a padded edge has fewer values.
    const { y0, x0, y1, x1 } = net.receptiveField(at, unit, at);
    return squash(weighed(average * (y1 - y0) * (x1 - x0), state));
  });
}

/** The chosen map against that of the picture at rest, moved by the nearest whole number of
 *  units: {units, differences, one a unit and NaN where the filled gap is seen, largest}.
 *  A window that covers the whole map cannot leave the gap out, and does not move. */
function compare(values, still, net, at, stride, { shift, window, unit: [, , c] }) {
  const [height, width, channels] = net.layers[at].outputShape;
  if (window === "global") {
    const change = values[c] - still[c];
    return { units: 0, differences: Float32Array.of(change), largest: Math.abs(change) };
  }
  const units = Math.round(shift / stride);
  const differences = Float32Array.from({ length: height * width }, (_, i) => {
    const here = i * channels + c;
    const seesGap = shift > 0 && net.receptiveField(at, here).x0 < shift;
    return seesGap || i % width < units ? NaN : values[here] - still[here - units * channels];
  });
  return { units, differences, largest: largestOf(differences.filter((d) => !Number.isNaN(d))) };
}
