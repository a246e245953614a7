/* All seeds' curves as a file of comma-separated values (RFC 4180). */

import { h } from "../shared/draw/drawing.js";

const NEEDS_QUOTES = /[\x22,\n]/; // a quotation mark, a comma, or the end of a line

/** One row for each run, seed and epoch; a column for each quantity that any run has. */
export function csv(runs) {
  const quantities = [...new Set(runs.flatMap(({ history }) => Object.keys(history)))];
  const rows = runs.flatMap(({ name, seeds, history }) =>
    seeds.flatMap((seed, s) =>
      history.loss[s].map((_, e) => [
        name,
        seed,
        e + 1,
        ...quantities.map((quantity) => history[quantity]?.[s][e]),
      ]),
    ),
  );
  const quoted = (value) => {
    const text = String(value ?? "");
    return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [["run", "seed", "epoch", ...quantities], ...rows];
  return `${lines.map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** Hand the reader a file that the page made: no server is asked. */
export function download(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  h("a", { href: address, download: "training-curves.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
