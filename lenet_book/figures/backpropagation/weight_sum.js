/* The gradient of one weight, unfolded over the places where it is used. */

import { bitmap, format, h, largestOf } from "../shared/draw/drawing.js";
import { plane, zoomFor } from "../shared/draw/planes.js";
import { ledger } from "../shared/draw/sums.js";
import { phrase, words } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { strongest } from "./gradient_terms.js";
import { decimals, short } from "./magnitude.js";

const PLANE = 120; // CSS pixels, about, of an enlarged map
const SIGNS = 64; // between three of them

/** The gradient of one weight: what came in times what comes back, at every place.
 *  onPlace(y, x): the reader chose a place of the map. */
export function weightSum(onPlace) {
  const title = h("p", { class: "lenet-close-up-title" });
  const sentence = h("p", {});
  const names = [TEXTS.came_in, TEXTS.comes_back, TEXTS.products];
  const planes = names.map((name) => plane(name, TEXTS.moves, { onPoint, onStep }));
  const [came, comes, made] = planes;
  const maps = h(
    "div",
    { class: "lenet-weight-maps" },
    came.element,
    h("span", { "aria-hidden": "true" }, "×"),
    comes.element,
    h("span", { "aria-hidden": "true" }, "="),
    made.element,
  );
  const here = h("p", { class: "lenet-weight-here" });
  const body = h("div", { class: "lenet-arithmetic" });
  const element = h("div", {}, title, sentence, maps, here, body);
  let shown = null; // {unit, height, width}

  function onPoint(y, x) {
    const inside = (n, length) => Math.max(0, Math.min(length - 1, Math.floor(n)));
    const place = [inside(y, shown.height), inside(x, shown.width)];
    if (place[0] !== shown.unit.y || place[1] !== shown.unit.x) onPlace(...place);
  }

  function onStep(dy, dx) {
    onPoint(shown.unit.y + dy, shown.unit.x + dx);
  }

  /** uses: of gradientWays, place by place; unit: the chosen one; source: what came in. */
  function show({ name, source, uses, gradient, unit, palette }) {
    const products = uses.map(({ product }) => product);
    const digits = decimals(Math.max(largestOf(products), Math.abs(gradient)));
    const sum = { name, gradient: format(gradient, digits, true) };
    title.replaceChildren(...words(TEXTS.of_weight, sum));
    const isMap = uses.length > 1;
    const used = { n: uses.length, c: unit.c, source };
    sentence.textContent = phrase(isMap ? TEXTS.used_at_places : TEXTS.used_once, used);
    maps.hidden = here.hidden = !isMap;
    if (isMap) drawMaps(uses, unit, palette, digits);
    const terms = strongest(uses, ({ y, x, input, back, product }) => ({
      label: isMap ? phrase(TEXTS.place, { y, x }) : TEXTS.in_times_back,
      how: `${format(input, 3)} × ${format(back, digits)}`,
      value: product,
    }));
    const total = { label: TEXTS.weight_total, value: gradient };
    body.replaceChildren(ledger(TEXTS.weight_caption, terms, total, [], digits));
  }

  function drawMaps(uses, unit, palette, digits) {
    const { y: lastRow, x: lastColumn } = uses.at(-1);
    shown = { unit, height: lastRow + 1, width: lastColumn + 1 };
    const room = (element.clientWidth - SIGNS) / 3;
    const zoom = zoomFor(Math.min(PLANE, room), Math.max(shown.height, shown.width), 20);
    ["input", "back", "product"].forEach((key, k) => {
      const scale = largestOf(uses.map((use) => use[key]));
      const image = bitmap(shown.width, shown.height, (i) => palette.packed(uses[i][key], scale));
      planes[k].draw(image, zoom, `±${short(scale)}`);
      planes[k].frame({ y0: unit.y, x0: unit.x, y1: unit.y + 1, x1: unit.x + 1 });
    });
    const { input, back, product } = uses[unit.y * shown.width + unit.x];
    const more = digits + 1;
    here.textContent = phrase(TEXTS.marked_place, {
      y: unit.y,
      x: unit.x,
      input: format(input, 3),
      back: format(back, more),
      product: format(product, more),
    });
  }

  return { element, show };
}
