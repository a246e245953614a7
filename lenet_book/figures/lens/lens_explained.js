/* What the lens shows of one picture: the answer, two maps, and how alike they are. */

import { phrase } from "../shared/draw/words.js";
import { placeOfLargest } from "../shared/network/answer.js";
import { layersFromTheOutput } from "./draws.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { LensMaps } from "./lens_maps.js";
import { likenessOf } from "./lens_measures.js";
import { camLayers } from "./methods.js";

/** The labels of random layers: "Output, F6". */
export const randomLayers = (weighted, count) => weighted.slice(0, count).join(", ") || TEXTS.none;

/** What can be explained of these networks, which have the same layers.
 *  @param {Record<string, any>} networks by name, as the page has them
 *  @param {import("../shared/network/answer.js").Answer} answer how their outputs are read */
export function explainer(networks, answer) {
  const [net] = Object.values(networks);
  const { input } = net.spec;
  const layers = camLayers(net);
  const weighted = layersFromTheOutput(net).map(({ label }) => label);
  const isSoftmax = net.layers.at(-1).activation === "softmax";
  const maps = new LensMaps(networks);

  /** What a map is called: "Occlusion, Output random". */
  function nameOf(method, layer, count) {
    const chosen = { method: STATE.method.choices[method], layer };
    const values = {
      method: method === "grad_cam" ? phrase(TEXTS.at_layer, chosen) : chosen.method,
      layers: randomLayers(weighted, count),
    };
    return phrase(count ? TEXTS.random : TEXTS.trained, values);
  }

  /** Why there is no map of a method, or "". */
  function missing(method, network) {
    if (method === "grad_cam" && !layers.length) return TEXTS.no_layers;
    const seconds = maps.tooSlow(method, network);
    const values = { method: STATE.method.choices[method], seconds: Math.round(seconds) };
    return seconds ? phrase(TEXTS.too_slow, values) : "";
  }

  return {
    layers,
    weighted,
    input,
    output: isSoftmax ? TEXTS.logit : TEXTS.output,
    /** Another picture: what the network takes. */
    show: (picture) => maps.show(picture),
    /** says: the answer, as children of an element; c: the output that is explained, with
     *  its value, and what black gives; map, other: {values, name}, or null; likeness of both;
     *  whyNot: why one is missing, or "" */
    explain({ network, method, layer, other, randomised, draw, target }) {
      const outputs = networks[network].forward(maps.picture).maps.at(-1);
      const c = target ?? answer.best(outputs) ?? placeOfLargest(outputs);
      const second = other === "same" ? method : other;
      const whyNot = [missing(method, network), missing(second, network)];
      const one = { network, layer };
      const map = whyNot[0]
        ? null
        : { values: maps.of(method, c, one), name: nameOf(method, layer, 0) };
      const beside = whyNot[1]
        ? null
        : {
            values: maps.of(second, c, { ...one, randomised, draw }),
            name: nameOf(second, layer, randomised),
          };
      const black = maps.picture.map(() => 0);
      return {
        says: answer.says(outputs),
        c,
        value: maps.outputs(network)[c],
        black: maps.outputs(network, black)[c],
        map,
        other: beside,
        likeness: map && beside && likenessOf(map.values, beside.values, [input[0], input[1]]),
        whyNot: whyNot.find(Boolean) ?? "",
      };
    },
  };
}
