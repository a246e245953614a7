/* What the reader answered and read, kept in the reader's own browser and nowhere else. */

/** Forks share an origin: what is kept names the book by its address. */
const root = new URL(document.documentElement.dataset.content_root || "./", location.href);
const KEY = `lenet-book ${root.origin}${root.pathname}`;

let kept = {};
// Where a browser refuses to keep anything, layout.html has put a store that forgets.
const keeps = () => !("forgets" in localStorage);
let works = true;
try {
  works = keeps();
  kept = JSON.parse(localStorage.getItem(KEY) || "{}") || {};
} catch {
  works = false; // refused, or damaged: all works, nothing is remembered
}

/** What is remembered of a page: {answers: {id: given}, read: true, step: 3}. */
export const recall = () => kept[page()] ?? {};

/** Remember more of this page; null forgets all of it. Returns whether the browser keeps it. */
export function remember(change) {
  kept = { ...kept, [page()]: change && { ...recall(), ...change } };
  if (!change) delete kept[page()];
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
    works = keeps();
  } catch {
    works = false;
  }
  return works;
}

const page = () => location.pathname.slice(root.pathname.length) || "index.html";
