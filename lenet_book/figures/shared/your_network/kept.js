/* The reader's own network, trained in a page or opened from a file: kept in the reader's browser,
 * where every page of the book finds it, until the reader clears it.
 *
 * It is what a page's figure is given of a network, {spec, format, bytes}, and `about`, what is
 * known of it: {seen, accuracy}, or nothing.
 */

import { toBase64 } from "../core/sent.js";
import { h } from "../draw/drawing.js";
import { phrase } from "../draw/words.js";
import { textOf } from "./network_file.js";
import { panel as TEXTS } from "./texts.json";

let here = null; // that of this page, where the browser keeps nothing

/** Forks share an origin: what is kept names the book by its address. */
function key() {
  const root = new URL(document.documentElement.dataset.content_root || "./", location.href);
  return `lenet-book-network ${root.origin}${root.pathname}`;
}

/** The reader's network, or null. */
export function kept() {
  try {
    return JSON.parse(localStorage.getItem(key())) ?? here;
  } catch {
    return here; // refused, or damaged
  }
}

/** Put a network in place of the one that is kept, or, with null, clear it. Returns whether the
 *  browser keeps it beyond this page. */
export function put(network) {
  here = network;
  try {
    localStorage.removeItem(key()); // an earlier one does not stay where this one does not fit
    if (network) localStorage.setItem(key(), JSON.stringify(network));
    return !("forgets" in localStorage); // see layout.html
  } catch {
    return false;
  }
}

/** Keep a network, {spec, weights, about}, its weights as numbers. Returns what becomes of it, in a
 *  sentence. */
export function keep({ spec, weights, about }) {
  const isKept = put({ about, spec, format: "float32", bytes: toBase64(weights) });
  if (!isKept) return TEXTS.not_kept;
  return location.protocol === "file:" ? `${TEXTS.kept} ${TEXTS.on_disk}` : TEXTS.kept;
}

/** Give such a network to the reader, as a file of this name. Returns what to do with it. */
export function download(network, name) {
  const file = new Blob([textOf(network)], { type: "application/json" });
  const address = URL.createObjectURL(file);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // some browsers read it late
  return phrase(TEXTS.downloaded, { name });
}
