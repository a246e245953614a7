/* Whose network a figure of a page shows: the book's, or the reader's own. */

import { part } from "../core/later.js";
import { keepNetwork, yourNetwork } from "../core/your_network.js";
import { h, percent } from "../draw/drawing.js";
import { phrase } from "../draw/words.js";
import TEXTS from "./texts.json" with { type: "json" };

const { choice } = TEXTS;

/** What becomes of a network that is kept, in a sentence. */
export function keptSays(network) {
  const isKept = keepNetwork(network);
  if (!isKept) return choice.not_kept;
  return location.protocol === "file:" ? `${choice.kept} ${choice.on_disk}` : choice.kept;
}

/** Offer the choice below a figure that is alive.
 *  network         what it shows of the reader's, or null: it shows the book's
 *  show(network)   show another: the reader's, or null for the book's */
export function offerNetwork(live, network, show) {
  const says = h("p", {});
  const known = h("p", {});
  const status = h("p", { role: "status" });
  const file = h("input", {
    type: "file",
    class: "lenet-unseen",
    accept: ".json,application/json",
    onchange: open,
  });
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const yours = button(choice.show_yours, () => show(yourNetwork()));
  const books = button(choice.show_books, () => show(null));
  const clear = button(choice.clear, () => {
    keepNetwork(null);
    if (network) show(null);
    else mark(choice.cleared);
  });
  const close = button(choice.close, () => panel.hidePopover());
  const opening = button(choice.open, () => file.click());
  const dialog = { popover: "auto", role: "dialog", "aria-label": choice.title, tabindex: -1 };
  const buttons = h("div", { class: "lenet-row" }, yours, books, opening, file, clear, close);
  const panel = h("div", { class: "lenet-keys", ...dialog }, says, known, buttons, status);
  panel.addEventListener("beforetoggle", () => mark(""));

  function mark(said) {
    const own = yourNetwork();
    says.textContent = network ? choice.yours : choice.books;
    known.textContent = own ? aboutSays(own.about) : choice.none;
    yours.hidden = !own || network !== null;
    books.hidden = network === null;
    clear.hidden = !own;
    status.textContent = said;
  }

  async function open() {
    const [chosen] = file.files;
    if (!chosen) return;
    mark(choice.reading);
    try {
      const offered = await part("network_file");
      const read = await offered().readNetwork(chosen);
      keepNetwork(read);
      show(read);
    } catch ({ message }) {
      mark(message);
    }
    file.value = ""; // so that the same file can be chosen again
  }

  const offer = button(choice.button, () => panel.togglePopover(true));
  offer.className = "lenet-your-network";
  live.querySelector(".lenet-link button").after(offer);
  live.append(panel);
  if (!network) return;
  const back = h("button", { type: "button", onclick: () => show(null) }, choice.show_books);
  live.prepend(
    h("div", { class: "lenet-row lenet-yours", role: "status" }, h("p", {}, choice.yours), back),
  );
}

/** What is known of a network, in a sentence, or nothing. */
function aboutSays({ seen, accuracy }) {
  if (!(seen > 0)) return "";
  const told = { seen: seen.toLocaleString("en") };
  if (!(accuracy >= 0 && accuracy <= 1)) return phrase(choice.seen, told);
  return phrase(choice.trained, { ...told, accuracy: percent(accuracy) });
}
