/* A line below the title: how long the page takes, what was answered, and a quiet mark when read. */

import { h } from "../../../lenet_book/figures/shared/draw/drawing.js";
import { phrase } from "../../../lenet_book/figures/shared/draw/words.js";
import { recall, remember } from "./memory.js";
import TEXTS from "./texts.json" with { type: "json" };

/** @param {ReturnType<typeof import("./box.js").questionBox>[]} boxes */
export function progressLine(boxes) {
  const line = document.querySelector(".book-reading");
  const answered = h("span", {});
  const showAll = h("button", { type: "button", onclick: showAnswers }, TEXTS.show_all);
  const clear = h("button", { type: "button", onclick: forget }, TEXTS.clear);
  const mark = h("span", { class: "book-read" });
  if (boxes.length) line?.append(" · ", answered, " ", showAll, " ", clear);
  line?.append(mark);

  function showAnswers() {
    for (const box of boxes) box.show();
    showAll.replaceWith(h("span", { role: "status" }, `· ${TEXTS.all_shown}`));
  }

  function forget() {
    remember(null);
    location.reload();
  }

  function update(isKept = true) {
    const { answers = {}, read = false } = recall();
    const count = boxes.filter(({ id }) => id in answers).length;
    answered.textContent = phrase(TEXTS.progress, { answered: count, all: boxes.length });
    if (!isKept) answered.textContent += ` (${TEXTS.not_kept})`;
    clear.hidden = !count;
    mark.textContent = read ? ` · ✓ ${TEXTS.read}` : "";
  }

  // The end of the page in sight: it was read.
  const end = document.querySelector("article")?.lastElementChild;
  if (line && end) {
    const watcher = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting || !scrollY) return;
      watcher.disconnect();
      update(remember({ read: true }));
    });
    watcher.observe(end);
  }
  update();
  return update;
}
