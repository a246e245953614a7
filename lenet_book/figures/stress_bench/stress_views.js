/* All that the bench shows of one picture, part by part. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { slideView } from "./slide_view.js";
import { stressChart } from "./stress_chart.js";
import { answerWords, noteWords } from "./stress_says.js";
import { answersView, planesView, TIMES } from "./stress_view.js";

/** input: the shape of a picture; answer: how outputs are read; layers: those that are looked at
 *  while a picture slides; lines: recorded ones, by kind; names: of the classes */
export function stressViews({ input, answer, layers, lines, names }) {
  const planes = planesView(input);
  const answers = answersView(answer);
  const slides = slideView(layers.length);
  const chart = stressChart();
  const summary = h("p", { class: "lenet-summary" });
  const note = h("p", {});
  return {
    planes: planes.element,
    foot: h("div", { class: "lenet-foot" }, summary, note),
    below: [answers.element, slides.element, chart.element],
    fit(width) {
      for (const view of [planes, slides, chart]) view.fit(width);
    },
    wait(index) {
      summary.textContent = phrase(TEXTS.waiting, { index });
    },
    /** now: from the bench */
    draw({ before, after, most, slides: rows }, { strength }, palette) {
      const change = phrase(TEXTS.change_scale, { most });
      const labels = [
        `${TEXTS.picture}: ${answer.heard(before.outputs)}`,
        `${TEXTS.disturbed}: ${answer.heard(after.outputs)}`,
        `${phrase(TEXTS.change, { times: TIMES })}: ${change}`,
      ];
      planes.draw(before.bytes, after.bytes, most, labels);
      slides.draw(rows, strength, palette);
    },
    /** picture: its name; truth: its class, or null */
    write(now, state, picture, truth) {
      summary.replaceChildren(...answerWords(now, state, picture, answer));
      note.textContent = noteWords(now, state, names, input[2]);
      answers.draw(now.before.outputs, now.after.outputs, truth);
      chart.show(lines[state.kind], state.kind, state.strength);
    },
    says: () => `${summary.textContent} ${note.textContent}`.trim(),
  };
}
