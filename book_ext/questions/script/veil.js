/* What answers a question is veiled until it is answered, or the reader asks for it. */

import { decoded } from "../../../lenet_book/figures/shared/core/address.js";

const ENDS = ".predict, .task, .recall, .measured, section, h1, h2, h3";
const FIGURE = "[data-lenet-figure]";

/** Veil what follows a box: up to the next heading, question or figure. Find-in-page and links
 *  open it; so does open(). onOpen() is called once. Null where nothing follows. */
export function veilBehind(box, onOpen) {
  const covered = [];
  for (let next = box.nextElementSibling; next; next = next.nextElementSibling) {
    if (next.matches(`${ENDS}, ${FIGURE}`) || next.querySelector(FIGURE)) break;
    covered.push(next);
  }
  if (!covered.length) return null;
  const veil = document.createElement("div");
  veil.className = "book-veil";
  box.after(veil);
  veil.append(...covered);
  veil.setAttribute("hidden", "until-found");

  const open = () => {
    if (!veil.hidden) return;
    veil.removeAttribute("hidden");
    onOpen();
  };
  veil.addEventListener("beforematch", open);
  const openFor = (hash) => {
    const target = hash.length > 1 && document.getElementById(decoded(hash.slice(1)));
    if (!target || !veil.contains(target) || !veil.hidden) return;
    open();
    target.scrollIntoView();
  };
  addEventListener("hashchange", () => openFor(location.hash));
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element && target.closest('a[href^="#"]');
    if (link) openFor(link.getAttribute("href"));
  });
  openFor(location.hash);
  return { element: veil, open };
}
