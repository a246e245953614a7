/* How the numbers of a picture lie between the smallest and the largest that a scale has. */

import { format, h, svg } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { DIGITS, histogram, meanOf, rangeOf } from "./channel_numbers.js";
import { texts as TEXTS } from "./figure.json";

const BINS = 64;
const WIDE = 640; // of a lane, in its own units
const FLOOR = 34; // where its bars stand
const TALLEST = 30;

/** For each channel, how many pixels have which number, over the scale's whole range. */
export function numberSpread(names, statistics) {
  const element = h("div", { class: "lenet-spread" });
  return {
    element,
    /** numbers: from channelNumbers, on that scale. */
    draw(numbers, scale) {
      const range = rangeOf(scale, names.length, statistics);
      element.replaceChildren(
        h("p", {}, TEXTS.spread),
        ...names.map((name, c) => lane(name, numbers[c], range, DIGITS[scale])),
      );
    },
  };
}

function lane(name, numbers, [low, high], digits) {
  const counts = histogram(numbers, [low, high], BINS);
  const most = Math.max(...counts);
  const bars = counts.map((count, i) => {
    const size = (TALLEST * count) / most;
    return `M${((i + 0.5) * WIDE) / BINS} ${FLOOR}V${FLOOR - size}`;
  });
  const zero = (WIDE * (0 - low)) / (high - low);
  const [least, largest, mean] = [Math.min(...numbers), Math.max(...numbers), meanOf(numbers)].map(
    (number) => format(number, digits),
  );
  return h(
    "div",
    { class: "lenet-lane" },
    h("small", {}, phrase(TEXTS.lane, { channel: name, least, largest, mean })),
    svg(
      "svg",
      { viewBox: `-4 0 ${WIDE + 8} 40`, preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("path", { class: "lenet-lane-bars", d: bars.join("") }),
      svg("path", { class: "lenet-lane-axis", d: `M0 ${FLOOR}H${WIDE}` }),
      svg("path", { class: "lenet-lane-zero", d: `M${zero} 2V40` }),
    ),
  );
}
