/* How one unit got its value: every kind of layer has its own arithmetic. */

import { flatIndex } from "../shared/network/units.js";
import { convolutionSum } from "./convolution_sum.js";
import { denseSum } from "./dense_sum.js";
import { inputLook } from "./input_look.js";
import { pooledBlock } from "./pooled_block.js";
import {
  activatedValue,
  movedValue,
  normalizedValue,
  pixelValue,
  rescaledValue,
} from "./single_values.js";

/** What the arithmetic of a network's units looks like.
 *  view: the network view; pictures: for the colours of pixels.
 *  Returns explain(shown, onChannel) → {sentence, parts: elements, channel}; see close_up.js. */
export function arithmetic(net, view, pictures) {
  const { stations } = view;

  return function explain({ run, station, unit, explanation, channel }, onChannel) {
    const at = stations.indexOf(station);
    if (at === 0) {
      const value = run.input[flatIndex(station, unit)];
      const { channelName } = inputLook(station, view, pictures);
      return pixelValue(value, channelName(unit.c), pictures.byte(value, unit.c));
    }
    const look = inputLook(stations[at - 1], view, pictures);
    const { kind } = net.layers[station.layer];
    const e = explanation;
    if (kind.endsWith("pooling2d")) {
      return pooledBlock(e, look, unit.c, kind.includes("average") ? "average" : "maximum");
    }
    if (e.window) {
      const { dilation } = net.layers[station.layer];
      return convolutionSum(e, look, unit.c, channel, onChannel, dilation);
    }
    if (kind === "dense" || e.products.length > 1) return denseSum(e, look.source);
    if (kind === "activation") return activatedValue(e);
    if (kind.endsWith("normalization")) return normalizedValue(e, kind);
    return e.scaled ? rescaledValue(e) : movedValue(e, look.source);
  };
}
