/* What a figure of a page stands on: its state, in the page's address, and the page's data. */

import { phrase } from "../draw/words.js";
import { fragmentWith, fromFragment, heading, isHeading, same } from "./address.js";
import { SETTLED_MS, settled } from "./ending.js";
import { begun, isBegun, load } from "./later.js";
import TEXTS from "./texts.json" with { type: "json" };

export const ENDLESS = new AbortController().signal; // a figure of a page lives as long as the page

/** The host of one preview; options: what the preview says of itself. It can mount its figure again,
 *  with the reader's network in place of the book's: `network`, or null. */
export function pageHost(preview, options, { address: kinds, defaults, ofBook }) {
  // A preview that was stored before the figure had a piece of state does not hold it.
  const initial = { ...defaults, ...options.state };
  let state = { ...initial };
  let update = (/** @type {Set<string>} */ _changed) => {};
  const show = (patch) => {
    const changed = new Set(Object.keys(patch).filter((key) => !same(state[key], patch[key])));
    state = { ...state, ...patch };
    if (changed.size) update(changed);
  };
  // Questions and the tour of a page ask for the state, and set it as the reader would.
  preview.addEventListener("lenet-state", ({ detail }) => {
    if (detail.set && possible({ ...state, ...detail.set })) {
      host.write(detail.set);
      if (host.beside.own && "index" in detail.set) update(new Set(["index"]));
    }
    detail.state = { ...state, ...host.beside, yours: host.network !== null };
  });
  const address = (toFigure) => fragmentWith(preview.id, state, initial, kinds, toFigure);
  // replaceState adds no step to the reader's history, however many units are visited.
  const remember = settled(ENDLESS, SETTLED_MS, () =>
    history.replaceState(history.state, "", address()),
  );
  let possible = (/** @type {any} */ _state) => false; // until the figure is there to say
  // linked(fits, state, asked): say whether the link's state fitted, and what it asked for
  let linked = (/** @type {boolean} */ _fits, /** @type {any} */ _state, _asked = []) => {};
  let isMounted = false; // before: the address has been read, and is being listened to
  const host = {
    beside: {},
    network: null,
    hasChoice: typeof options.data.network === "string",
    start: initial,
    read: () => state,
    write(patch) {
      linked(true, state);
      show(patch);
      remember();
      preview.dispatchEvent(new CustomEvent("lenet-changed"));
    },
    data(name) {
      if (host.network && name === "network") return host.network;
      if (host.network && ofBook.includes(name)) return {};
      const value = options.data[name];
      const found = (one) => {
        if (typeof one !== "string") return one;
        const asset = globalThis.LenetBook[one];
        if (!asset) throw new Error(phrase(TEXTS.runtime.no_data, { name: one }));
        return asset;
      };
      return Array.isArray(value) ? value.map(found) : begun(found(value), options);
    },
    async whole(name) {
      const asset = options.data[name];
      const isThere = () => !isBegun(globalThis.LenetBook[asset]);
      if (typeof asset === "string" && !isThere()) await load(asset, isThere);
    },
    give: null,
    link: () => new URL(address(true), location.href).href,
    restore(valid, onLink) {
      possible = valid;
      linked = onLink;
      if (isMounted) {
        if (!valid(initial)) throw new Error("The network has other layers.");
        state = valid(state) ? state : initial;
        return;
      }
      const link = fromFragment(preview.id, kinds);
      if (!link) return;
      const wanted = { ...initial, ...link.patch };
      const fits = valid(wanted);
      if (fits) state = wanted;
      linked(fits, wanted, link.asked);
      (heading() ?? preview).scrollIntoView();
    },
    subscribe(listener) {
      update = listener;
      if (isMounted) return;
      isMounted = true;
      window.addEventListener("hashchange", ({ newURL }) => {
        // Not `location`: what the reader did just before may have been remembered since.
        const { hash } = new URL(newURL);
        if (isHeading(hash)) {
          remember(); // beside the heading
          return;
        }
        const link = fromFragment(preview.id, kinds, hash);
        const wanted = { ...initial, ...link?.patch };
        const fits = possible(wanted);
        show(fits ? wanted : initial);
        linked(fits, wanted, link?.asked);
        if (location.href !== newURL) remember();
      });
    },
  };
  return host;
}
