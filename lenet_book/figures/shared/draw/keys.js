/* The keys of a figure: a button lists them, and so does "?" while the figure has the focus. */

import { h } from "./drawing.js";
import TEXTS from "./texts.json" with { type: "json" };

/** Offer the list. places: [{where, keys: {key: what it does}}], from the figure's contract.
 *  The browser closes it by Escape or a click beside it, and gives the focus back. */
export function offerKeys(live, places) {
  const list = h(
    "div",
    {
      class: "lenet-keys",
      popover: "auto",
      role: "dialog",
      "aria-label": TEXTS.keys.title,
      tabindex: -1,
      autofocus: true,
    },
    places.flatMap(({ where, keys }) => [
      h("b", {}, where),
      h(
        "dl",
        {},
        Object.entries(keys).flatMap(([key, does]) => [h("dt", {}, key), h("dd", {}, does)]),
      ),
    ]),
    h("button", { type: "button", onclick: () => list.hidePopover() }, TEXTS.keys.close),
  );
  const show = () => list.togglePopover(true);
  const button = h("button", { type: "button", onclick: show }, TEXTS.keys.button);
  live.addEventListener("keydown", (event) => {
    // Where text is typed, it is a letter.
    if (event.key !== "?" || event.target.type === "text") return;
    event.preventDefault();
    show();
  });
  (live.querySelector(".lenet-link button") ?? live.lastChild).after(button);
  live.append(list);
}
