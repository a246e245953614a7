/* What a network makes of a placed drawing. */

import { isMap } from "../shared/core/shapes.js";
import { answerOf, placeOfLargest } from "../shared/network/answer.js";
import { SIDE } from "./placing.js";

const MOST_VALUES = 400; // of the last layer but one, that are shown

/** A reader of drawings. reads: {low, high, names, far}: the values of ground and ink, what the
 *  outputs are called, and the distance from which on nothing is read, or null.
 *  Returns {read(picture), drawings, columns, hidden}:
 *  drawings   what the outputs compare with, a list of values each; null where they weigh
 *  columns    of a drawing, and of what is compared with it
 *  hidden     the layer before the outputs, where its values are shown, or null
 *  read       gives {code, values, best, second, isRefused}: values are distances, or the outputs */
export function readerOf(net, { low, high, names, far }) {
  const [height, width, channels] = net.spec.input;
  const last = net.layers.at(-1);
  const before = net.layers.at(-2);
  const compares = last.kind === "rbf";
  const hidden =
    before && !isMap(before.outputShape) && before.outputShape[0] <= MOST_VALUES ? before : null;
  const count = hidden?.outputShape[0] ?? 0;
  const columns = count === 84 ? 7 : Math.ceil(Math.sqrt(count)); // 84: as the paper draws it
  const answer = answerOf(net, names);
  const drawings = compares
    ? Array.from({ length: last.outputs }, (_, c) =>
        Float32Array.from({ length: count }, (_, i) => last.kernel[i * last.outputs + c]),
      )
    : null;
  const run = net.newRun();

  /** The network's input: the drawing in each channel, with a frame of ground where there is room. */
  function inputOf(picture) {
    const input = new Float32Array(height * width * channels).fill(low);
    const [top, left] = [(height - SIDE) / 2, (width - SIDE) / 2];
    picture.forEach((value, at) => {
      const place = (top + Math.floor(at / SIDE)) * width + left + (at % SIDE);
      input.fill(low + (high - low) * value, place * channels, (place + 1) * channels);
    });
    return input;
  }

  function read(picture) {
    net.forward(inputOf(picture), run);
    const code = hidden ? run.maps.at(-2) : null;
    const outputs = run.maps.at(-1);
    if (!drawings) {
      const best = answer.choice(outputs);
      return { code, values: outputs, best, second: null, isRefused: false };
    }
    const values = drawings.map((drawing) =>
      drawing.reduce((sum, value, i) => sum + (code[i] - value) ** 2, 0),
    );
    const best = placeOfLargest(values.map((value) => -value));
    const second = placeOfLargest(values.map((value, c) => (c === best ? -Infinity : -value)));
    return { code, values, best, second, isRefused: far !== null && values[best] > far };
  }

  return { read, drawings, columns, hidden, answer, names, far };
}
