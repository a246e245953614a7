/* The runtime of the figures: it brings them to life, in a page of the book or in a notebook.
 *
 * The script of a figure exports how to build it:
 *
 *   export default {
 *     refreshed: ["pictures"],             // data that Python may send anew
 *     ofBook: ["levels"],                  // data that tell of the book's network alone
 *     keys: [{where, keys: {key: what it does}}],   // put in from figure.json
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
 *   whole(name)             a promise: what a page gave only the beginning of is there as a whole
 *   guarded(action)         do it, and end the figure with a sentence where numbers overflow
 *   warn(text)              say it above the figure, until the reader goes on
 *   announce(text)          say it to a screen reader, once things have settled
 *   beside                  what is shown that is no state: {own: true}, a picture of the reader's;
 *                           a page adds yours: true where it is the reader's network
 *   give(name, value)       let Python have what came of it; null in a page
 *   link()                  an address that restores the state; null in a notebook
 *
 * In a page, what stands outside a figure asks for its state, or sets some of it, by an event
 * "lenet-state" at its preview, {detail: {set}}, which comes back with detail.state, and with what
 * is beside it; after each change by the reader the preview sends "lenet-changed".
 *
 * In a page, state lives in the address's fragment, see address.js. In a notebook, it lives in
 * the traits of the Python object.
 */

import { offerKeys } from "../draw/keys.js";
import { phrase } from "../draw/words.js";
import { offerNetwork } from "../network/network_choice.js";
import { SETTLED_MS, settled } from "./ending.js";
import { Overflow } from "./engine.js";
import { resting } from "./later.js";
import { attempt, leftOut } from "./link_says.js";
import { pageHost } from "./page_host.js";
import TEXTS from "./texts.json" with { type: "json" };

const definitions = {};

/** Make a figure known, and bring to life what a page has of it. `state` is that of its contract,
 *  figure.json. */
export function register(name, state, { mount, refreshed = [], keys = [], ofBook = [] }) {
  const linked = Object.entries(state).filter(([, { kind }]) => kind);
  const address = Object.fromEntries(linked.map(([key, { kind }]) => [key, kind]));
  const defaults = Object.fromEntries(linked.map(([key, piece]) => [key, piece.default]));
  definitions[name] = { mount, refreshed, keys, ofBook, address, defaults };
  if (isReadingPage()) enliven(name);
}

// ---------------------------------------------------------------- one figure, anywhere
/** Mount a definition in `element`. The host keeps the state and finds the data. Resolves with what
 *  is alive, and how to say something above it. */
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

  const ending = new AbortController();
  signal.addEventListener("abort", () => ending.abort());
  const say = settled(ending.signal, SETTLED_MS, (text) => {
    speech.textContent = text;
  });
  const figure = {
    root: stage,
    signal: ending.signal,
    start: host.start,
    get state() {
      return host.read();
    },
    set: host.write,
    data: host.data,
    whole: host.whole,
    warn(text) {
      misfit.textContent = text;
    },
    /** Do it. Where a network's numbers overflow, end the figure and say so. */
    async guarded(action) {
      try {
        if (!ending.signal.aborted) await action();
      } catch (error) {
        overflown(error);
      }
    },
    beside: host.beside,
    announce: say,
    link: host.link,
    give: host.give,
  };
  function overflown(error) {
    if (!(error instanceof Overflow)) throw error;
    ending.abort();
    stage.replaceChildren();
    misfit.textContent = error.message;
  }

  element.prepend(live);
  try {
    const view = await definition.mount(figure);
    live.append(...notComputed(host.data("network")));
    offerKeys(live, definition.keys);
    const valid = (state) => attempt(() => view.valid(state), false);
    host.restore(valid, (fits, state, asked = []) => {
      const why = fits ? "" : attempt(() => view.why?.(state), "");
      misfit.textContent = [...leftOut(fits, asked), why ?? ""].join(" ").trim();
    });
    const update = (changed) => figure.guarded(() => view.update(changed));
    await resting(); // what is built, and what is drawn first, are two tasks
    await update(new Set(Object.keys(host.read())));
    host.subscribe(update);
  } catch (error) {
    if (!(error instanceof Overflow)) {
      ending.abort();
      live.remove();
      throw error;
    }
    overflown(error);
  }
  return { live, warn: figure.warn };
}

/** A line about the layers of a learner's network that are not computed: Dropout, say. */
function notComputed(network) {
  const layers = network?.spec?.leftOut;
  if (!layers) return [];
  const line = document.createElement("p");
  line.className = "lenet-left-out";
  line.textContent = phrase(TEXTS.runtime.left_out, { layers: [...new Set(layers)].join(", ") });
  return [line];
}

// ---------------------------------------------------------------- in a page of the book
// In a page, scripts are deferred, and run before it is complete; in a notebook it long is.
const isReadingPage = () => globalThis.document && document.readyState !== "complete";

/** This page's previews, and what they say of themselves. */
function previews() {
  /** @type {NodeListOf<HTMLElement>} */
  const found = document.querySelectorAll("[data-lenet-figure]");
  return [...found].map((preview) => ({
    preview,
    options: JSON.parse(preview.dataset.lenetFigure),
  }));
}

/** Give each preview its place in the page's address: journey, and a second one journey-2. */
function identify() {
  const seen = {};
  for (const { preview, options } of previews()) {
    seen[options.figure] = (seen[options.figure] || 0) + 1;
    const count = seen[options.figure];
    preview.id = count > 1 ? `${options.figure}-${count}` : options.figure;
  }
}

/** Bring a figure's previews to life. One that fails keeps its picture, and says so. */
async function enliven(name) {
  const own = previews().filter(({ options }) => options.figure === name);
  for (const { preview, options } of own) {
    try {
      const host = pageHost(preview, options, definitions[name]);
      await bring(definitions[name], preview, host);
      preview.dataset.lenetReady = "";
      preview.querySelector(".lenet-coming")?.remove();
    } catch (error) {
      console.error(error);
      sayFailed(preview, error.message);
    }
  }
}

/** Bring a figure to life, and offer the choice between the book's network and the reader's. */
async function bring(definition, preview, host) {
  const ending = new AbortController();
  const shown = await mount(definition, preview, host, ending.signal);
  if (host.hasChoice) offerNetwork(shown, host.network, show);
  return shown;

  async function show(network) {
    ending.abort();
    shown.live.remove();
    Object.assign(host, { network, beside: {} });
    const again = () => bring(definition, preview, host);
    const { live } = await again().catch(async () => {
      Object.assign(host, { network: null, beside: {} });
      const books = await again();
      books.warn(TEXTS.runtime.other_layers);
      return books;
    });
    /** @type {HTMLElement} */ (live.querySelector(".lenet-your-network")).focus();
  }
}

/** When all has loaded: say which figures' own scripts have not. */
function sayMissing() {
  for (const { preview, options } of previews()) {
    if (!definitions[options.figure]) sayFailed(preview, TEXTS.runtime.no_script);
  }
}

if (isReadingPage()) {
  identify();
  addEventListener("load", sayMissing, { once: true });
  // A file that misses its figure would take the place of the page.
  for (const type of ["dragover", "drop"]) {
    addEventListener(type, (/** @type {DragEvent} */ event) => {
      if (event.dataTransfer?.types.some((kind) => /^files$/i.test(kind))) event.preventDefault();
    });
  }
}

function sayFailed(preview, reason) {
  const note = document.createElement("p");
  note.textContent = phrase(TEXTS.runtime.no_start_in_page, { reason });
  preview.querySelector(".lenet-coming")?.remove();
  preview.append(note);
  preview.dataset.lenetFailed = "";
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
    beside: {},
    start: Object.fromEntries(names.map((key) => [key, model.get(key)])),
    read: () => Object.fromEntries(names.map((key) => [key, model.get(key)])),
    write(patch) {
      for (const [key, value] of Object.entries(patch)) model.set(key, value);
      model.save_changes();
    },
    data: (key) => model.get(`_${key}`),
    whole: async () => {},
    link: () => null,
    give(name, value) {
      model.set(`_${name}`, value);
      model.save_changes();
    },
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
