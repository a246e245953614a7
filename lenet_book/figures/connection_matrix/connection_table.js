/* A connection table to choose a column of, and the rings that show its symmetry. */

import { canvasContext, h, svg } from "../shared/draw/drawing.js";

const THUMB = 28; // CSS pixels of a map beside the table

// ---------------------------------------------------------------- subsets on a ring
/** The subset in words: neighbours on the ring of `count` maps, or not. */
export function kindOf(subset, count) {
  if (subset.length === count) return `all ${count}`;
  if (!subset.length) return "none";
  const starts = subset.filter((s) => !subset.includes((s + count - 1) % count));
  if (starts.length === 1) return `${subset.length} neighbours`;
  const inPairs = starts.every((s) => {
    const [next, afterNext] = [(s + 1) % count, (s + 2) % count];
    return subset.includes(next) && !subset.includes(afterNext);
  });
  return inPairs ? `${starts.length} pairs` : `${subset.length} in ${starts.length} groups`;
}

/** "map 2", "maps 0, 1 and 2". */
export function listOf(subset) {
  if (subset.length < 2) return subset.length ? `map ${subset[0]}` : "no map";
  return `maps ${subset.slice(0, -1).join(", ")} and ${subset.at(-1)}`;
}

/** The column that holds column c's subset, moved on by one place; −1 if none does. */
export function turnedInto(subsets, c, count) {
  const key = (subset) => [...subset].sort((a, b) => a - b).join();
  const turned = key(subsets[c].map((s) => (s + 1) % count));
  return key(subsets[c]) === turned ? c : subsets.findIndex((subset) => key(subset) === turned);
}

/** The input maps as dots on a ring; those of the subset are filled, and joined. */
export function ringOf(subset, count, size, numbered) {
  const dot = numbered ? 11 : size / 9;
  const reach = size / 2 - dot - 1;
  const place = (s) => {
    const angle = (2 * Math.PI * s) / count - Math.PI / 2;
    return { x: size / 2 + reach * Math.cos(angle), y: size / 2 + reach * Math.sin(angle) };
  };
  const points = subset.map((s) => `${place(s).x.toFixed(1)},${place(s).y.toFixed(1)}`);
  const dots = Array.from({ length: count }, (_, s) => {
    const { x, y } = place(s);
    const name = subset.includes(s) ? "lenet-dot lenet-filled" : "lenet-dot";
    return [
      svg("circle", { class: name, cx: x, cy: y, r: dot }),
      numbered ? svg("text", { class: name, x, y, dy: "0.35em" }, String(s)) : null,
    ];
  });
  return svg(
    "svg",
    {
      class: "lenet-ring",
      width: size,
      height: size,
      viewBox: `0 0 ${size} ${size}`,
      "aria-hidden": "true",
    },
    svg("circle", { class: "lenet-rim", cx: size / 2, cy: size / 2, r: reach }),
    svg("polygon", { points: points.join(" ") }),
    dots.flat(),
  );
}

// ---------------------------------------------------------------- the table
/** A row for each input map, a column for each output map. onChoose(c): a column was chosen. */
export function connectionTable({ inputs, outputs, below, label, onChoose }) {
  const groups = h("tr", {});
  const heads = Array.from({ length: outputs }, (_, c) => head(c));
  const thumbs = Array.from({ length: inputs }, () => h("canvas", { "aria-hidden": "true" }));
  const cells = Array.from({ length: inputs }, () =>
    Array.from({ length: outputs }, (_, c) => h("td", { onclick: () => onChoose(c) })),
  );
  const uses = Array.from({ length: inputs }, () => h("td", { class: "lenet-uses" }));
  const results = Array.from({ length: outputs }, (_, c) =>
    h("td", { onclick: () => onChoose(c) }, h("canvas", { "aria-hidden": "true" })),
  );
  const rows = cells.map((row, s) =>
    h("tr", {}, h("th", { scope: "row" }, `${below} ${s}`, thumbs[s]), row, uses[s]),
  );
  const headRow = h(
    "tr",
    {},
    h("td", {}),
    heads.map(({ cell }) => cell),
    h("th", { scope: "col", class: "lenet-uses" }, "used"),
  );
  const element = h(
    "div",
    { class: "lenet-connection-table" },
    h(
      "table",
      {},
      h("caption", {}, `Which maps of ${below} (rows) feed which maps of ${label} (columns)`),
      h("col", { class: "lenet-row-head" }),
      Array.from({ length: outputs }, () => h("col", {})),
      h("col", { class: "lenet-uses" }),
      h("thead", {}, groups, headRow),
      h("tbody", {}, rows),
      h(
        "tfoot",
        {},
        h("tr", {}, h("th", { scope: "row" }, label), results, h("td", { class: "lenet-uses" })),
      ),
    ),
  );

  function head(c) {
    const ring = h("span", {});
    const button = h(
      "button",
      { type: "button", tabindex: -1, onclick: () => onChoose(c) },
      ring,
      String(c),
    );
    return { ring, button, cell: h("th", { scope: "col" }, button) };
  }

  // One tab stop; arrow keys choose the column beside.
  headRow.addEventListener("keydown", ({ key, target }) => {
    const from = heads.findIndex(({ button }) => button === target);
    const to = from + ({ ArrowLeft: -1, ArrowRight: 1 }[key] ?? NaN);
    if (from < 0 || !heads[to]) return;
    onChoose(to);
    heads[to].button.focus();
  });

  function drawGroups(subsets) {
    const spans = [];
    for (const subset of subsets) {
      const kind = kindOf(subset, inputs);
      if (spans.at(-1)?.kind === kind) spans.at(-1).count += 1;
      else spans.push({ kind, count: 1 });
    }
    groups.replaceChildren(
      h("td", {}),
      ...spans.map(({ kind, count }) =>
        h("th", { scope: "colgroup", colspan: count }, h("span", {}, kind)),
      ),
      h("td", { class: "lenet-uses" }),
    );
    const counts = spans.map(({ count }) => count);
    const upTo = (i) => counts.slice(0, i + 1).reduce((sum, count) => sum + count, 0);
    const ends = new Set(counts.map((_, i) => upTo(i) - 1));
    for (const row of [heads.map(({ cell }) => cell), ...cells, results]) {
      row.forEach((cell, c) => cell.classList.toggle("lenet-group-end", ends.has(c)));
    }
  }

  function drawThumb(canvas, image) {
    const tall = (THUMB * image.height) / image.width;
    canvasContext(canvas, THUMB, tall).drawImage(image, 0, 0, THUMB, tall);
  }

  return {
    element,
    /** inputImage(s), outputImage(c): a map as a bitmap. */
    draw({ subsets, chosen, inputImage, outputImage }) {
      drawGroups(subsets);
      heads.forEach(({ ring, button }, c) => {
        ring.replaceChildren(ringOf(subsets[c], inputs, 30, false));
        button.setAttribute("aria-pressed", String(c === chosen));
        button.setAttribute("aria-label", `${label} map ${c}, from ${listOf(subsets[c])}`);
        button.tabIndex = c === chosen ? 0 : -1;
      });
      cells.forEach((row, s) => {
        drawThumb(thumbs[s], inputImage(s));
        uses[s].textContent = String(subsets.filter((subset) => subset.includes(s)).length);
        row.forEach((cell, c) => {
          const connected = subsets[c].includes(s);
          cell.textContent = connected ? "●" : "";
          cell.setAttribute("aria-label", connected ? "connected" : "not connected");
          cell.classList.toggle("lenet-chosen", c === chosen);
        });
      });
      results.forEach((cell, c) => {
        drawThumb(cell.firstChild, outputImage(c));
        cell.classList.toggle("lenet-chosen", c === chosen);
      });
    },
  };
}
