/* The reader's own network, in place of the book's: where it is kept, how it is chosen, its file. */

export { download, keep } from "./kept.js";
export { lineOf, panelFor } from "./panel.js";
