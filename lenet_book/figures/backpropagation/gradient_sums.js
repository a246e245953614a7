/* A gradient unfolded: of a unit's value over the ways up, of a weight over its places. */

import { bitmap, format, h, largestOf } from "../shared/draw/drawing.js";
import { plane, zoomFor } from "../shared/draw/planes.js";
import { ledger } from "../shared/draw/sums.js";
import { unitName } from "../shared/network/units.js";
import * as gradientWays from "./gradient_ways.js";

const STRONGEST = 6; // products that get a line of their own
const PLANE = 120; // CSS pixels, about, of an enlarged map
const SIGNS = 64; // between three of them

/** Digits after the point that leave three or so of a number of this size. */
export const decimals = (largest) =>
  largest > 0 ? Math.max(2, Math.min(10, 2 - Math.floor(Math.log10(largest)))) : 2;

/** The strongest terms, and the others together. */
function strongest(all, line) {
  const order = [...all].sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const terms = order.slice(0, STRONGEST).map(line);
  const rest = order.slice(STRONGEST);
  if (rest.length) {
    const value = rest.reduce((sum, { product }) => sum + product, 0);
    const label = rest.length > 1 ? `the other ${rest.length} together` : "the other one";
    terms.push({ label, value });
  }
  return terms;
}

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** The gradient of a unit's value, and of its weighted sum.
 *  back: what goBack gave; className(c): the name of a class. */
export function unitSum(net, stations, className) {
  const stationOf = (layer) => stations.find((station) => station.layer === layer);
  const title = h("p", { class: "lenet-close-up-title" });
  const sentence = h("p", {});
  const body = h("div", { class: "lenet-arithmetic" });
  const element = h("div", {}, title, sentence, body);
  const last = net.layers.length - 1;

  function show(run, back, truth, station, unit, index) {
    const name = unitName(station, unit);
    const i = station.layer;
    if (i === last) return showOutput(back, truth, name, index);
    const gradient = i < 0 ? back.gradients.input[index] : back.gradients.maps[i][index];
    const ways = gradientWays.waysUp(net, run, back, i, index);
    const digits = decimals(
      Math.max(largestOf(ways.map(({ product }) => product)), Math.abs(gradient)),
    );
    const above = ways.length ? stationOf(ways[0].layer) : null;
    const terms = strongest(ways, ({ layer, unit: number, weight, back: upstream, product }) => ({
      label: unitName(stationOf(layer), placeIn(stationOf(layer), number)),
      how: `${format(weight, 3)} × ${format(upstream, digits)}`,
      value: product,
    }));
    title.replaceChildren(`Gradient of ${name} = `, h("b", {}, format(gradient, digits, true)));
    const pooled = above && net.layers[above.layer].kind.endsWith("pooling2d");
    sentence.textContent = above
      ? pooled
        ? `${above.label} has no weights: the value is a part of ${plural(ways.length, "value")} ` +
          "there, and gets that share of what comes back."
        : `The value goes into ${plural(ways.length, "sum")} of ${above.label}. ` +
          "On each of these ways, the weight is multiplied by what comes back to the sum."
      : "No sum of the next layer uses this value, so the loss does not depend on it.";
    if (above && i >= 0 && net.layers[i].activation !== "linear") {
      sentence.textContent +=
        " The slope of the activation then gives what goes on to the value’s own sum.";
    }
    const total = { label: "gradient of the value", value: gradient };
    const caption = `${pooled ? "share" : "weight"} × what comes back`;
    body.replaceChildren(
      ledger(caption, terms, total, i < 0 ? [] : throughSlope(run, back, i, index), digits),
    );
    return undefined;
  }

  /** From the value to the weighted sum: the slope of the activation. */
  function throughSlope(run, back, i, index) {
    const { activation } = net.layers[i];
    if (activation === "linear") return [];
    const value = back.sums[i][index];
    const y = run.maps[i][index];
    const slope = `1 − ${format(Math.abs(y), 2)}² = ${format(1 - y * y, 2)}`;
    return activation === "tanh"
      ? [{ label: "× slope of tanh", how: slope, value, strong: true }]
      : [{ label: `through ${activation}`, value, strong: true }];
  }

  function showOutput({ probabilities, sums }, truth, name, c) {
    const digits = decimals(Math.abs(sums.at(-1)[c]));
    const value = sums.at(-1)[c];
    title.replaceChildren(
      `Gradient of the logit of ${className(c)} = `,
      h("b", {}, format(value, digits, true)),
    );
    sentence.textContent =
      c === truth
        ? "Softmax and loss together give the probability, minus 1 for the true class."
        : "Softmax and loss together give the probability. Only the true class gets a minus 1.";
    const terms = [{ label: `probability of ${className(c)}`, value: probabilities[c] }];
    if (c === truth) terms.push({ label: "it is the true class", value: -1 });
    body.replaceChildren(
      ledger("p − [true class]", terms, { label: "gradient of the logit", value }, [], digits),
    );
  }

  return { element, show };
}

/** The place {y, x, c} of a number in a layer. */
export function placeIn({ shape }, number) {
  const pixel = Math.floor(number / shape[2]);
  return { y: Math.floor(pixel / shape[1]), x: pixel % shape[1], c: number % shape[2] };
}

/** The gradient of one weight: what came in times what comes back, at every place.
 *  onPlace(y, x): the reader chose a place of the map. */
export function weightSum(onPlace) {
  const title = h("p", { class: "lenet-close-up-title" });
  const sentence = h("p", {});
  const names = ["What came in", "What comes back", "Products"];
  const planes = names.map((name) => plane(name, "move to another place", { onPoint, onStep }));
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
    title.replaceChildren(
      `Gradient of the weight ${name} = `,
      h("b", {}, format(gradient, digits, true)),
    );
    const isMap = uses.length > 1;
    sentence.textContent = isMap
      ? `The weight is used at ${uses.length} places of map ${unit.c}. At each, what came in ` +
        `from ${source} is multiplied by what comes back to the sum there, and all are added up.`
      : `The weight is used once: what came in from ${source}, times what comes back to the sum.`;
    maps.hidden = here.hidden = !isMap;
    if (isMap) drawMaps(uses, unit, palette, digits);
    const terms = strongest(uses, ({ y, x, input, back, product }) => ({
      label: isMap ? `place [${y}, ${x}]` : "in × back",
      how: `${format(input, 3)} × ${format(back, digits)}`,
      value: product,
    }));
    const total = { label: "gradient of the weight", value: gradient };
    body.replaceChildren(ledger("what came in × what comes back", terms, total, [], digits));
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
    here.textContent =
      `At the marked place [${unit.y}, ${unit.x}]: ${format(input, 3)} × ${format(back, more)} ` +
      `= ${format(product, more)}`;
  }

  return { element, show };
}

/** A number of any size in a few letters: 0.085, 1.2·10⁻⁷. */
export function short(value) {
  const rounded = Number(value.toPrecision(2));
  const size = Math.abs(rounded);
  if (size === 0 || size >= 1e-3) return format(rounded, size < 1 ? decimals(size) - 1 : 1);
  const power = Math.floor(Math.log10(size));
  const raised = [...String(power)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
  return `${format(rounded / 10 ** power, 1)}·10${raised.join("")}`;
}
