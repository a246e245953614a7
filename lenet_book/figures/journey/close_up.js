/* One unit from nearby: where it stands, what it sees, and its arithmetic. */

import { format, h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { flatIndex, unitName } from "../shared/network/units.js";
import { arithmetic } from "./arithmetic.js";
import { enlargedMaps } from "./enlarged_maps.js";
import { texts as TEXTS } from "./figure.json";
import { unitSteppers } from "./unit_steppers.js";
import { weightsPanel } from "./weights_panel.js";

/** onMove(station, unit): the reader stepped to another unit; onChannel(c): wants to see the
 *  products of another input channel; onClose(): wants no unit. `share` stands at the top. */
export function closeUpView(net, view, pictures, { onMove, onChannel, onClose, share }) {
  const explain = arithmetic(net, view, pictures);
  const title = h("p", { class: "lenet-close-up-title" });
  const sentence = h("p", {});
  const steppers = unitSteppers(onMove);
  const maps = enlargedMaps(net, view, pictures, onMove);
  const body = h("div", { class: "lenet-arithmetic" });
  const weights = weightsPanel(net, view);
  const closing = {
    type: "button",
    class: "lenet-close",
    "aria-label": TEXTS.close,
    onclick: onClose,
  };
  const head = h(
    "div",
    { class: "lenet-close-up-head" },
    maps.element,
    h(
      "div",
      { class: "lenet-close-up-text" },
      h("button", closing, "×"),
      title,
      sentence,
      h("div", { class: "lenet-close-up-tools" }, steppers.element, share),
    ),
  );
  const element = h(
    "div",
    { class: "lenet-close-up", role: "region", "aria-label": TEXTS.close_up, hidden: true },
    head,
    body,
    h("div", { class: "lenet-row" }, weights.button),
    weights.element,
  );

  /** What the unit sees of the picture, as a sentence; nothing for a pixel itself. */
  function reach({ station, unit, explanation }) {
    if (!explanation) return [];
    const { y0, x0, y1, x1 } = net.receptiveField(station.layer, flatIndex(station, unit));
    if (y0 === y1) return []; // padding sees nothing
    return [phrase(TEXTS.reach, { size: `${y1 - y0}×${x1 - x0}` })];
  }

  return {
    element,
    /** shown: {run, station, unit, explanation, channel}. explanation: the engine's, null for a
     *  pixel; channel: the input channel whose products are shown, null: that of the largest sum. */
    show(shown) {
      const { station, unit } = shown;
      element.hidden = false;
      const value = view.valuesOf(station)[flatIndex(station, unit)];
      title.replaceChildren(
        h("code", {}, unitName(station, unit)),
        " = ",
        h("b", {}, format(value)),
      );
      steppers.show(station, unit);
      const told = explain(shown, onChannel);
      sentence.textContent = [told.sentence, ...reach(shown)].join(" ");
      const focused = [...body.querySelectorAll("button")].indexOf(document.activeElement);
      body.replaceChildren(...told.parts);
      body.querySelectorAll("button")[focused]?.focus();
      maps.draw(shown, told.channel, element.clientWidth);
      weights.show(station, unit);
    },
    hide() {
      element.hidden = true;
    },
  };
}
