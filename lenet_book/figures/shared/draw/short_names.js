/* Names where there is little room. */

/** Names as long as all of them fit, cut to one length; where their beginnings are alike, or
 *  nothing fits, their numbers.
 *  @param {string[]} names @param {(text: string) => boolean} fits  is there room for a text? */
export function shortNames(names, fits) {
  for (let letters = Math.max(...names.map(({ length }) => length)); letters > 0; letters--) {
    const short = names.map((name) => name.slice(0, letters).trimEnd());
    if (!short.every(fits)) continue;
    if (new Set(short).size < new Set(names).size) break;
    return short;
  }
  return names.map((_, c) => String(c));
}

/** Does a text have room in so many CSS pixels, in a font as CSS writes it? */
export function fitsInto(width, font) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = font;
  return (text) => context.measureText(text).width <= width;
}
