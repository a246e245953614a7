/* A figure's state in the page's address: #journey.layer=C3&journey.unit=4,7,2
 *
 * What kind of value each piece of state has stands in the figure's contract, figure.json:
 * "number", "numbers", "text" or "texts". A piece without a kind is not in the address.
 */

// A key of the fragment: the figure's id, a dot, the name of the state.
const KEY = /^[a-z-]+[0-9]*\.[a-zA-Z]+$/;

export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function fragmentPairs(hash = location.hash) {
  return [...new URLSearchParams(hash.slice(1))].filter(([key]) => KEY.test(key));
}

/** Whether the address is that of a heading, and says nothing of what the figures show. One
 *  without a fragment, to which Back leads, says that all of them are as they began. */
export const isHeading = (hash) => hash.length > 1 && !fragmentPairs(hash).length;

/** The part of an address that names a heading, or "". */
const headingIn = (hash) =>
  hash
    .slice(1)
    .split("&")
    .find((part) => !part.includes("=")) ?? "";

/** The heading that this page's address names, as an element, or null. */
export const heading = () => document.getElementById(decoded(headingIn(location.hash)));

/** What a part of a fragment says; as it stands, where it is no code ("100%"). */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the address says of a figure, or null if it does not mention it: {patch, asked}, the
 *  state that is wanted, and all pieces as they stand in the address, "unit=4,7", known or not. */
export function fromFragment(id, kinds, hash) {
  const patch = {};
  const asked = [];
  for (const [key, text] of fragmentPairs(hash)) {
    const [owner, name] = key.split(".");
    if (owner !== id) continue;
    asked.push({ name, piece: `${name}=${text}`, isKnown: Object.hasOwn(kinds, name) });
    if (Object.hasOwn(kinds, name)) patch[name] = parse(text, kinds[name]);
  }
  return asked.length ? { patch, asked } : null;
}

function parse(text, kind) {
  const toNumber = (part) => (/^-?\d+$/.test(part) ? Number(part) : NaN);
  if (text === "") return null;
  if (kind === "number") return toNumber(text);
  if (kind === "numbers") return text.split(",").map(toNumber);
  if (kind === "texts") return text.split(",");
  return text;
}

/** This page's fragment with the figure's state in it, as far as it differs from the start. The
 *  heading that it names stays, unless `toFigure`: the address then leads to the figure. */
export function fragmentWith(id, state, initial, kinds, toFigure = false) {
  const pairs = fragmentPairs().filter(([key]) => !key.startsWith(`${id}.`));
  for (const name of Object.keys(kinds)) {
    const value = state[name];
    if (!same(value, initial[name])) pairs.push([`${id}.${name}`, value ?? ""]);
  }
  const named = toFigure ? "" : headingIn(location.hash);
  const encoded = [
    ...(named ? [named] : []),
    ...pairs.map(([key, value]) => `${key}=${encodeURI(String(value))}`),
  ];
  return encoded.length ? `#${encoded.join("&")}` : location.pathname + location.search;
}
