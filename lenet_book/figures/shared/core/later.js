/* What comes into a page when it is first asked for: data and programs, in scripts beside the one
 * that runs. */

import { phrase } from "../draw/words.js";
import TEXTS from "./texts.json" with { type: "json" };

/** @type {any} none in a notebook, which loads nothing */
const running = globalThis.document?.currentScript;
const HERE = running?.src;
/** @type {Record<string, Promise<void>>} */
const coming = {};

/** What scripts with a part of a figure offer, by name: functions that give what it exports. A
 *  notebook has them at once. @type {Record<string, () => any>} */
export const offered = {};

/** A part, by its name: what its script offers. Rejects as `load` does. */
export async function part(name) {
  if (!offered[name]) await load(name, () => name in offered);
  return offered[name];
}

/** Load NAME.js, once. isThere(): whether the page's data now holds what it brings. Rejects with
 *  an Error that says what failed; the next call tries again. */
export function load(name, isThere) {
  coming[name] ||= new Promise((/** @type {(_?: any) => void} */ resolve, reject) => {
    const script = document.createElement("script");
    const fail = (text) => {
      delete coming[name];
      script.remove();
      reject(new Error(phrase(text, { name: `${name}.js` })));
    };
    script.src = new URL(`${name}.js`, HERE || document.baseURI).href;
    script.onload = () => (isThere() ? resolve() : fail(TEXTS.later.damaged));
    script.onerror = () => fail(TEXTS.later.missing);
    document.head.append(script);
  });
  return coming[name];
}

/** Has a page only what is said of these pictures, and not the pictures themselves? */
export const isBegun = (asset) => asset?.total > 0 && !asset.bytes;

/** Such pictures, with the one that a figure begins with. */
export function begun(asset, { state: { index }, picture }) {
  if (!isBegun(asset)) return asset;
  const at = picture ? [index, index + 1] : [0, 0];
  return {
    ...asset,
    first: at[0],
    labels: asset.labels.slice(...at),
    numbers: asset.numbers.slice(...at),
    columns: 1,
    bytes: picture ?? null,
    isBegun: true,
  };
}

/** Let the page do what waits, before more work. */
export const resting = () => new Promise((done) => setTimeout(done));
