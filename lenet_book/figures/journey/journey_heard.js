/* What a screen reader hears of a unit and its value. */

import { format } from "../shared/draw/drawing.js";
import { answerOf } from "../shared/network/answer.js";
import { flatIndex, unitWords } from "../shared/network/units.js";

/** (station, unit) → what is heard of it. An output is what it stands for: "automobile: 4 %." */
export function unitHeard(net, classNames, view) {
  const answer = answerOf(net, classNames);
  return (station, unit) => {
    const value = view.valuesOf(station)[flatIndex(station, unit)];
    return station.kind === "bars"
      ? `${answer.outputName(unit.c)}: ${answer.write(value)}.`
      : `${unitWords(station, unit)}: ${format(value)}.`;
  };
}
