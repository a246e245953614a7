/* How one unit got its value: every kind of layer has its own arithmetic. */

import { flatIndex } from "../shared/network/units.js";
import { convolutionSum } from "./convolution_sum.js";
import { denseSum } from "./dense_sum.js";
import { inputLook } from "./input_look.js";
import { pooledBlock } from "./pooled_block.js";
import { activatedValue, pixelValue, rescaledValue } from "./single_values.js";

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
    if (kind === "conv2d") return convolutionSum(explanation, look, unit.c, channel, onChannel);
    if (kind === "dense") return denseSum(explanation, look.source);
    if (kind === "averagepooling2d") return pooledBlock(explanation, look, unit.c, "average");
    if (kind.endsWith("pooling2d")) return pooledBlock(explanation, look, unit.c, "maximum");
    return kind === "activation" ? activatedValue(explanation) : rescaledValue(explanation);
  };
}
