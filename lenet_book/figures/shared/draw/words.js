/* The texts of a figure stand in its figure.json; this fills in what a text leaves open. */

import { h } from "./drawing.js";

const PLACE = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}|\*([^*]+)\*/;

/** A text with its places filled, as children of an element.
 *  "{n}" is the value n; "{n|pixel|pixels}" the first word where n is 1, or else the second;
 *  "*so*" is set strong. A value may be an element, or a list of elements and texts.
 *  @param {string} text @param {Record<string, any>} values */
export function words(text, values = {}) {
  const found = PLACE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, name, one, more, strong] = found;
  const before = text.slice(0, found.index);
  const after = words(text.slice(found.index + whole.length), values);
  if (strong !== undefined) return [before, h("b", {}, words(strong, values)), ...after];
  if (!(name in values)) throw new Error(`"${text}" needs a value for {${name}}`);
  const value = one === undefined ? values[name] : values[name] === 1 ? one : more;
  return [before, ...[value].flat(), ...after];
}

/** The same as one string, for a label or to be said aloud.
 *  @param {string} text @param {Record<string, any>} values */
export const phrase = (text, values = {}) => words(text.replaceAll("*", ""), values).join("");
