/* Elements and texts. */

/** An element; text children become text nodes, and a handler is given as onclick.
 *  @param {string} tag @param {Record<string, any>} attributes @param {...any} children
 *  @returns {any} */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

/** A text with its places filled: "{n} of {all}".
 *  @param {string} text @param {Record<string, any>} values */
export const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (_place, name) => String(values[name]));
