/* What a reader of the pixel inspector can choose, and which choices are possible. */

import { arrowButtons, choiceOf } from "../shared/draw/planes.js";
import { WINDOW } from "./channel_numbers.js";
import { state as STATE, texts as TEXTS } from "./figure.json";

const SCALES = STATE.scale.choices;

/** May this state, read from a link, be shown? */
export function isPossible({ index, unit, scale }, pictures) {
  const limits = [pictures.height, pictures.width].map((length) => length - WINDOW);
  return (
    Number.isInteger(index) &&
    index >= 0 &&
    index < pictures.total &&
    Object.hasOwn(SCALES, scale) &&
    unit.length === 2 &&
    unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n <= limits[axis])
  );
}

/** The controls: arrows that move the window, and the choice of the scale. */
export function pixelControls(figure, onStep) {
  const scale = choiceOf(TEXTS.scale, SCALES, (chosen) => figure.set({ scale: chosen }));
  return {
    arrows: arrowButtons(TEXTS.move, onStep),
    scale: scale.element,
    mark: (state) => scale.mark(state.scale),
  };
}
