/* Where the reader chooses whose network a figure shows, and opens a file. */

import { h, percent } from "../draw/drawing.js";
import { phrase } from "../draw/words.js";
import { kept, put } from "./kept.js";
import { readNetwork } from "./network_file.js";
import { panel as TEXTS } from "./texts.json";

const button = (text, onclick) => h("button", { type: "button", onclick }, text);

/** The line above a figure that shows the reader's network. show(null): show the book's. */
export function lineOf(show) {
  const back = button(TEXTS.show_books, () => show(null));
  const line = { class: "lenet-row lenet-yours", role: "status" };
  return h("div", line, h("p", {}, TEXTS.yours), back);
}

/** The panel of a figure that is alive: see offerNetwork in network_choice.js. */
export function panelFor(live, network, show) {
  const says = h("p", {});
  const known = h("p", {});
  const status = h("p", { role: "status" });
  const onchange = () => open(file.files[0]);
  const kind = { type: "file", accept: ".json,application/json", class: "lenet-unseen" };
  const file = h("input", { ...kind, tabindex: -1, "aria-hidden": "true", onchange });
  const yours = button(TEXTS.show_yours, () => show(kept()));
  const books = button(TEXTS.show_books, () => show(null));
  const opening = button(TEXTS.open, () => file.click());
  const clear = button(TEXTS.clear, forget);
  const close = button(TEXTS.close, () => panel.hidePopover());
  const buttons = h("div", { class: "lenet-row" }, yours, books, opening, file, clear, close);
  const dialog = { popover: "auto", role: "dialog", "aria-label": TEXTS.title, tabindex: -1 };
  const panel = h("div", { class: "lenet-keys", ...dialog }, says, known, status, buttons);
  panel.addEventListener("beforetoggle", () => mark(""));
  live.append(panel);

  function mark(said) {
    const own = kept();
    says.textContent = network ? TEXTS.yours : TEXTS.books;
    known.textContent = own ? aboutSays(own.about) : TEXTS.none;
    yours.hidden = !own || network !== null;
    books.hidden = network === null;
    clear.hidden = !own;
    status.textContent = said;
  }

  function forget() {
    put(null);
    if (network) show(null);
    else mark(TEXTS.cleared);
  }

  async function open(chosen) {
    if (!chosen) return;
    mark(TEXTS.reading);
    try {
      const read = await readNetwork(chosen);
      put(read);
      show(read);
    } catch ({ message }) {
      mark(message);
    }
    file.value = ""; // so that the same file can be chosen again
  }

  return panel;
}

/** What is known of a network, in a sentence, or nothing. */
function aboutSays({ seen, accuracy }) {
  if (!(seen > 0)) return "";
  const told = { seen: seen.toLocaleString("en") };
  if (!(accuracy >= 0 && accuracy <= 1)) return phrase(TEXTS.seen, told);
  return phrase(TEXTS.trained, { ...told, accuracy: percent(accuracy) });
}
