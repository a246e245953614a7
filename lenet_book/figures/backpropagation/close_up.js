/* How one gradient came about: that of the chosen unit, and below it that of one weight. */

import { h } from "../shared/draw/drawing.js";
import { texts as TEXTS } from "./figure.json";
import { unitSum } from "./unit_sum.js";
import { weightStudy } from "./weight_study.js";

/** The close-up. on: what weightStudy calls when the reader chooses. */
export function gradientCloseUp(net, stations, pictures, nameOf, on) {
  const unitPart = unitSum(net, stations, nameOf);
  const weightPart = weightStudy(net, stations, pictures, on);
  const element = h(
    "div",
    { class: "lenet-close-up", role: "region", "aria-label": TEXTS.close_up },
    unitPart.element,
    weightPart.element,
  );
  let studied = null;

  return {
    element,
    /** The weight that is looked at, {name, indices, gradient}, or null. */
    get studied() {
      return studied;
    },
    /** Without a station, nothing. */
    show(now, station, unit, state, palette) {
      element.hidden = !station;
      studied = null;
      if (!station) return;
      unitPart.show(now, station, unit);
      studied = weightPart.show(now, station, unit, state, palette);
    },
    /** Show another change of the same weight. */
    move: weightPart.move,
    /** What the change has done, in words. */
    says: weightPart.text,
  };
}
