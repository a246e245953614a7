/* What a reader does in a page of the book: answer its questions, take a tour through a figure.
 *
 * Where this does not run, the page reads without it: questions with folded answers, a list of
 * steps. Nothing leaves the page.
 */

import { questionBox } from "./box.js";
import { recall, remember } from "./memory.js";
import { progressLine } from "./progress.js";
import { tourOf } from "./tour.js";

function start() {
  const { answers = {} } = recall();
  /** @type {NodeListOf<HTMLElement>} */
  const found = document.querySelectorAll("[data-question]");
  const boxes = [...found].map((box) => {
    const { id } = JSON.parse(box.dataset.question);
    return questionBox(box, answers[id], answered);
  });
  const update = progressLine(boxes);

  function answered(id, given) {
    update(remember({ answers: { ...recall().answers, [id]: given } }));
  }

  for (const list of document.querySelectorAll("ol.tour")) tourOf(list);
}

// Deferred, after the figures' script and before this event.
document.addEventListener("DOMContentLoaded", start, { once: true });
