/* The reader's own network, trained in a page or opened from a file: kept in the reader's browser,
 * where every page of the book finds it, until the reader clears it.
 *
 * It is what a page's figure is given of a network, {spec, format, bytes}, and `about`, what is
 * known of it: {seen, accuracy}, or nothing.
 */

let here = null; // that of this page, where the browser keeps nothing

/** Forks share an origin: what is kept names the book by its address. */
function key() {
  const root = new URL(document.documentElement.dataset.content_root || "./", location.href);
  return `lenet-book-network ${root.origin}${root.pathname}`;
}

/** The reader's network, or null. */
export function yourNetwork() {
  try {
    return JSON.parse(localStorage.getItem(key())) ?? here;
  } catch {
    return here; // refused, or damaged
  }
}

/** Keep a network; null clears it. Returns whether the browser keeps it beyond this page. */
export function keepNetwork(network) {
  here = network;
  try {
    localStorage.removeItem(key()); // so that an earlier one does not stay where this one does not fit
    if (network) localStorage.setItem(key(), JSON.stringify(network));
    return !("forgets" in localStorage); // see layout.html
  } catch {
    return false;
  }
}
