/* All weights of the layer that is looked at, for readers who ask for them. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { weightsView } from "./weights_view.js";

/** A button, and the weights that it shows and hides. */
export function weightsPanel(net, view) {
  const { stations } = view;
  const button = h(
    "button",
    { type: "button", "aria-expanded": "false", onclick: toggle },
    TEXTS.show_weights,
  );
  const element = h("div", {});
  let isOpen = false;
  let now = null; // {station, unit}

  function toggle() {
    isOpen = !isOpen;
    draw();
  }

  function draw() {
    const { station, unit } = now;
    const layer = station.layer < 0 ? null : net.layers[station.layer];
    element.replaceChildren();
    button.hidden = !layer?.kernel;
    if (!layer?.kernel) return;
    const n = layer.kernel.length.toLocaleString("en");
    button.setAttribute("aria-expanded", String(isOpen));
    button.textContent = isOpen
      ? TEXTS.hide_weights
      : phrase(TEXTS.show_all_weights, { n, layer: station.label });
    if (!isOpen) return;
    const below = stations[stations.indexOf(station) - 1];
    element.append(weightsView(layer, below.label, element.clientWidth, view.palette, unit.c));
  }

  return {
    button,
    element,
    show(station, unit) {
      now = { station, unit };
      draw();
    },
  };
}
