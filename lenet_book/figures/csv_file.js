/* Rows as a file of comma-separated values (RFC 4180), and the file for the reader to keep. Few
 * figures need it, so it goes into their own scripts. */

import { h } from "./shared/draw/drawing.js";

const NEEDS_QUOTES = /[\x22,\n]/; // a quotation mark, a comma, or the end of a line

/** The text of a file; what is undefined or null is an empty cell. */
export function csvOf(rows) {
  const quoted = (value) => {
    const text = String(value ?? "");
    return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${rows.map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** Hand the reader a file that the page made: no server is asked. */
export function download(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
