/* The runtime of the figures: it brings them to life, in a page of the book or in a notebook.
 *
 * The script of a figure exports how to build it:
 *
 *   export default {
 *     refreshed: ["pictures"],             // data that Python may send anew
 *     async mount(figure) {                // build the view inside figure.root
 *       const { spec, bytes } = figure.data("network");
 *       return {
 *         valid: (state) => …,             // may this state, read from a link, be shown?
 *         why: (state) => …,               // if not, why, in a sentence, or ""; may be left out
 *         update: (changed) => …,          // draw figure.state; changed: set of names
 *       };
 *     },
 *   };
 *
 * A figure offers its view:
 *   root                    the element to draw in
 *   signal                  an AbortSignal: it stops what the figure began, when a notebook drops it
 *   state, start, set(…)    what the reader chose now and at first; set tells page and kernel
 *   data(name)              what Python sent, what the page embeds, or a shared asset
 *   announce(text)          say it to a screen reader, once things have settled
 *   link()                  an address that restores the state; null in a notebook
 *
 * In a page, what stands outside a figure asks for its state, or sets some of it, by an event
 * "lenet-state" at its preview, {detail: {set}}, which comes back with detail.state; after each
 * change by the reader the preview sends "lenet-changed".
 *
 * In a page, state lives in the address's fragment, see address.js. In a notebook, it lives in
 * the traits of the Python object.
 */

import { phrase } from "../draw/words.js";
import { fragmentWith, fromFragment, isHeading, same } from "./address.js";
import { settled } from "./ending.js";
import TEXTS from "./texts.json" with { type: "json" };

const SETTLED_MS = 400; // how long a reader must rest before we speak or change the address
const ENDLESS = new AbortController().signal; // a figure of a page lives as long as the page
const definitions = {};

/** Make a figure known. `state` is that of its contract, figure.json. */
export function register(name, state, { mount, refreshed = [] }) {
  const linked = Object.entries(state).filter(([, { kind }]) => kind);
  const address = Object.fromEntries(linked.map(([key, { kind }]) => [key, kind]));
  const defaults = Object.fromEntries(linked.map(([key, piece]) => [key, piece.default]));
  definitions[name] = { mount, refreshed, address, defaults };
}

// ---------------------------------------------------------------- one figure, anywhere
/** Mount a definition in `element`. The host keeps the state and finds the data. */
async function mount(definition, element, host, signal) {
  const live = document.createElement("div");
  live.className = "lenet-live";
  const speech = document.createElement("div");
  speech.className = "lenet-unseen";
  speech.setAttribute("role", "status");
  const stage = document.createElement("div");
  const misfit = document.createElement("p");
  misfit.className = "lenet-misfit";
  misfit.setAttribute("role", "alert");
  live.append(misfit, stage, speech);

  const say = settled(signal, SETTLED_MS, (text) => {
    speech.textContent = text;
  });
  const figure = {
    root: stage,
    signal,
    start: host.read(),
    get state() {
      return host.read();
    },
    set: host.write,
    data: host.data,
    announce: say,
    link: host.link,
  };
  element.prepend(live);
  try {
    const view = await definition.mount(figure);
    live.append(...leftOut(host.data("network")));
    host.restore(view.valid, (fits, state) => {
      const said = fits ? [] : [TEXTS.runtime.misfit, view.why?.(state) || ""];
      misfit.textContent = said.join(" ").trim();
    });
    view.update(new Set(Object.keys(host.read())));
    host.subscribe(view.update, view.valid);
  } catch (error) {
    live.remove();
    throw error;
  }
}

/** A line about the layers of a learner's network that are not computed: Dropout, say. */
function leftOut(network) {
  const layers = network?.spec?.leftOut;
  if (!layers) return [];
  const line = document.createElement("p");
  line.className = "lenet-left-out";
  line.textContent = phrase(TEXTS.runtime.left_out, { layers: [...new Set(layers)].join(", ") });
  return [line];
}

// ---------------------------------------------------------------- in a page of the book
/** Bring every preview of this page to life. One that fails keeps its picture, and says so. */
async function start() {
  const seen = {};
  /** @type {NodeListOf<HTMLElement>} */
  const previews = document.querySelectorAll("[data-lenet-figure]");
  for (const preview of previews) {
    const options = JSON.parse(preview.dataset.lenetFigure);
    seen[options.figure] = (seen[options.figure] || 0) + 1;
    const count = seen[options.figure];
    preview.id = count > 1 ? `${options.figure}-${count}` : options.figure;
    const definition = definitions[options.figure];
    try {
      if (!definition) throw new Error(TEXTS.runtime.no_script);
      const host = pageHost(preview, options, definition);
      await mount(definition, preview, host, ENDLESS);
      preview.dataset.lenetReady = "";
    } catch (error) {
      console.error(error);
      const note = document.createElement("p");
      note.textContent = phrase(TEXTS.runtime.no_start_in_page, { reason: error.message });
      preview.append(note);
    }
  }
}

function pageHost(preview, options, { address: kinds, defaults }) {
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
    if (detail.set && possible({ ...state, ...detail.set })) host.write(detail.set);
    detail.state = state;
  });
  const address = () => fragmentWith(preview.id, state, initial, kinds);
  // replaceState adds no step to the reader's history, however many units are visited.
  const remember = settled(ENDLESS, SETTLED_MS, () =>
    history.replaceState(history.state, "", address()),
  );
  let possible = (/** @type {any} */ _state) => false; // until the figure is there to say
  // linked(fits, state): say whether the link's state fitted
  let linked = (/** @type {boolean} */ _fits, /** @type {any} */ _state) => {};
  const host = {
    read: () => state,
    write(patch) {
      linked(true, state);
      show(patch);
      remember();
      preview.dispatchEvent(new CustomEvent("lenet-changed"));
    },
    data(name) {
      const value = options.data[name];
      const found = (one) => (typeof one === "string" ? globalThis.LenetBook[one] : one);
      return Array.isArray(value) ? value.map(found) : found(value);
    },
    link: () => new URL(address(), location.href).href,
    restore(valid, onLink) {
      possible = valid;
      linked = onLink;
      const patch = fromFragment(preview.id, kinds);
      if (!patch) return;
      const wanted = { ...initial, ...patch };
      const fits = valid(wanted);
      if (fits) state = wanted;
      linked(fits, wanted);
      preview.scrollIntoView();
    },
    subscribe(listener, valid) {
      update = listener;
      window.addEventListener("hashchange", ({ newURL }) => {
        // Not `location`: what the reader did just before may have been remembered since.
        const { hash } = new URL(newURL);
        if (isHeading(hash)) return;
        const wanted = { ...initial, ...fromFragment(preview.id, kinds, hash) };
        const fits = valid(wanted);
        show(fits ? wanted : initial);
        linked(fits, wanted);
        if (location.href !== newURL) remember();
      });
    },
  };
  return host;
}

// ---------------------------------------------------------------- in a notebook
/** What anywidget calls to show a figure: `model` mirrors the traits of the Python object. */
export function render({ model, el }) {
  const definition = definitions[model.get("_figure")];
  const names = Object.keys(definition.address);
  el.classList.add("lenet-figure");
  const ending = new AbortController();
  const listeners = [];
  const host = {
    read: () => Object.fromEntries(names.map((key) => [key, model.get(key)])),
    write(patch) {
      for (const [key, value] of Object.entries(patch)) model.set(key, value);
      model.save_changes();
    },
    data: (key) => model.get(`_${key}`),
    link: () => null,
    restore: () => {},
    subscribe(update) {
      if (ending.signal.aborted) return;
      // One change can arrive as several events: draw once, with all of them.
      const pending = new Set();
      const listener = (key) => () => {
        if (!pending.size) {
          queueMicrotask(() => {
            update(new Set(pending));
            pending.clear();
          });
        }
        pending.add(key);
      };
      for (const key of [...names, ...definition.refreshed]) {
        const event = `change:${names.includes(key) ? key : `_${key}`}`;
        const callback = listener(key);
        model.on(event, callback);
        listeners.push([event, callback]);
      }
    },
  };
  mount(definition, el, host, ending.signal).catch((error) => {
    if (ending.signal.aborted) return;
    console.error(error);
    el.append(phrase(TEXTS.runtime.no_start_in_notebook, { reason: error.message }));
  });
  return () => {
    ending.abort();
    for (const [event, callback] of listeners) model.off(event, callback);
  };
}

// In a page, scripts are deferred and come before this event; in a notebook it is long past.
if (document.readyState !== "complete") {
  document.addEventListener("DOMContentLoaded", start, { once: true });
}
