/* Whose network a figure of a page shows: the book's, or the reader's own. What it takes to show the
 * reader's comes when it is first asked for.
 */

import { part } from "../core/later.js";
import { h } from "../draw/drawing.js";
import TEXTS from "./texts.json" with { type: "json" };

let loaded = null; // one for all figures of the page

/** What your_network.js offers. Rejects, with a sentence, where its script cannot be loaded. */
export async function yourNetwork() {
  const offered = await part("your_network");
  loaded ||= offered();
  return loaded;
}

/** Offer the choice below a figure that is alive.
 *  warn(text)      say it above the figure
 *  network         what it shows of the reader's, or null: it shows the book's
 *  show(network)   show another: the reader's, or null for the book's */
export function offerNetwork({ live, warn }, network, show) {
  let panel = null;
  async function open() {
    try {
      const { panelFor } = await yourNetwork();
      panel ||= panelFor(live, network, show);
      panel.togglePopover(true);
    } catch ({ message }) {
      warn(message);
    }
  }
  const button = { type: "button", class: "lenet-your-network", onclick: open };
  live.querySelector(".lenet-link button").after(h("button", button, TEXTS.choice.button));
  if (network) live.prepend(loaded.lineOf(show));
}
