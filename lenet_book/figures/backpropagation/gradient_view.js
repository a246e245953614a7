/* The network, with the gradient of the loss in every map, and in the pixels of the picture. */

import { networkView } from "../shared/network/network_view.js";
import { flatIndex } from "../shared/network/units.js";
import { mapsBack } from "./gradient_ways.js";
import { short } from "./magnitude.js";
import { pixelGradient } from "./pixel_gradient.js";

/** The view. Each now is what thereAndBack gives.
 *  on             onPick and onHover, as networkView calls them
 *  network        the view of networkView; pixels: the element for the picture's gradient
 *  draw(now)      show the gradients
 *  touchUp(now)   add again what a network that was painted anew has lost
 *  choose(now, station, unit, animate)   show the way to a unit; without a station, to none */
export function gradientView(net, classNames, pictures, on) {
  const last = net.layers.length - 1;
  // The way back begins at the logits: the last layer is shown without its softmax.
  const layers = net.layers.map((layer, i) =>
    i < last ? layer : { ...layer, activation: "linear" },
  );
  const spec = { ...net.spec, answer: { ...net.spec.answer, kind: "logits" } };
  const toLogits = Object.create(net, { layers: { value: layers }, spec: { value: spec } });
  const network = networkView(toLogits, { classNames, pictures, ...on });
  const { stations } = network;
  const pixels = pixelGradient(pictures);

  function draw(now) {
    network.draw({ input: now.run.input, maps: mapsBack(now.back) }, now.truth);
    touchUp(now);
  }

  /** What the network's view does not know: small scales, its choice, the pixels' gradient. */
  function touchUp(now) {
    if (!network.palette) return;
    for (const { legend, scale } of stations) {
      if (legend && scale !== undefined) legend.textContent = `±${short(scale)}`;
    }
    stations
      .at(-1)
      .rows?.forEach(({ element }, c) => element.classList.toggle("lenet-best", c === now.best));
    const side = Number.parseFloat(stations[0].canvas.style.width);
    pixels.draw(now.back.gradients.input, side, network.palette);
  }

  function choose(now, station, unit, animate) {
    if (!station) return network.choose(null);
    const index = flatIndex(station, unit);
    const explanation = station.layer < 0 ? null : net.explain(now.run, station.layer, index);
    return network.choose(station, unit, explanation, animate);
  }

  return { network, pixels: pixels.element, draw, touchUp, choose };
}
