/* What the figures draw with: elements, numbers, and the one palette of signed values. */

import PALETTE from "../../../palette.json" with { type: "json" };
import { atEnd, onResize } from "../core/ending.js";
import TEXTS from "./texts.json" with { type: "json" };

// ---------------------------------------------------------------- elements
/** An element. Text children become text nodes: nothing is ever parsed as HTML. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Copy a link to the clipboard and say so in `status`; without permission, show the link. */
export async function copyLink(link, status, said = TEXTS.drawing.copied) {
  try {
    await navigator.clipboard.writeText(link);
    status.textContent = said;
  } catch {
    const field = h("input", { readonly: true, value: link, "aria-label": TEXTS.drawing.link });
    status.replaceChildren(field);
    field.select();
  }
}

/** A button that copies a link to what a figure shows; in a notebook, which has no address,
 *  nothing. A reader's own picture is in no link. */
export function linkButton(figure) {
  if (!figure.link()) return "";
  const status = h("span", { role: "status" });
  const said = () => (figure.beside.own ? TEXTS.drawing.copied_without_picture : undefined);
  const copy = () => copyLink(figure.link(), status, said());
  const button = h("button", { type: "button", onclick: copy }, TEXTS.drawing.copy);
  return h("span", { class: "lenet-row lenet-link" }, button, status);
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// ---------------------------------------------------------------- numbers
/** A number with a true minus sign, and with a plus where `signed`. */
export function format(value, digits = 3, signed = false) {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : signed ? "+" : "") + text;
}

/** Digits after the point that keep numbers of this size about six characters long. */
export function digitsFor(largest) {
  if (!(largest >= 10)) return 3;
  return largest < 100 ? 2 : largest < 10000 ? 1 : 0;
}

export const percent = (value) => {
  const share = 100 * value;
  if (share > 0 && share < 0.5) return "<1 %";
  if (share < 100 && share >= 99.5) return ">99 %";
  return `${Math.round(share)} %`;
};

// ---------------------------------------------------------------- palette
const STEPS = 255; // colours on each side of zero

/** The colours of signed values, read from the style sheet: they follow light and dark. */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const stops = PALETTE.signed.map((name) =>
    fromHex(style.getPropertyValue(`--lenet-${name}`).trim()),
  );
  const colors = Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
    const place = (i / (2 * STEPS)) * (stops.length - 1);
    const stop = Math.min(Math.floor(place), stops.length - 2);
    return mix(stops[stop], stops[stop + 1], place - stop);
  });
  const packed = Uint32Array.from(colors, ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r);
  const index = (value, scale) => {
    const share = Math.max(-1, Math.min(1, value / (scale || 1)));
    return STEPS + Math.round(STEPS * share);
  };
  return {
    packed: (value, scale) => packed[index(value, scale)],
    color: (value, scale) => colors[index(value, scale)],
    highlight: style.getPropertyValue("--lenet-highlight").trim(),
  };
}

const fromHex = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const mix = (a, b, share) => a.map((value, i) => Math.round(value + (b[i] - value) * share));

export const css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;

/** Black or white, whichever reads better on a colour (its relative luminance, WCAG 2). */
export function inkOn([r, g, b]) {
  const [red, green, blue] = [r, g, b].map((value) => (value / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "black" : "white";
}

/** Tell when the width of a figure changes, until it ends. */
export function onWidth({ root, signal }, action) {
  let width = root.clientWidth;
  onResize(signal, [root], () => {
    if (root.clientWidth === width || !root.clientWidth) return;
    width = root.clientWidth;
    action(width);
  });
}

/** Tell when the page becomes light or dark, or is printed, until the figure ends. */
export function onTheme({ signal }, action) {
  const observer = new MutationObserver(action);
  const attributes = ["data-theme", "data-mode", "data-jp-theme-light", "class", "theme"];
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter: attributes });
  }
  atEnd(signal, () => observer.disconnect());
  // Paper is light, whatever the screen is.
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", action, { signal });
  }
}

// ---------------------------------------------------------------- maps
/** Size a canvas in CSS pixels and return its context, scaled for the screen's pixels. */
export function canvasContext(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.imageSmoothingEnabled = false;
  return context;
}

/** A canvas of one pixel a number: pixel(i) gives the packed colour of number i. */
export function bitmap(width, height, pixel) {
  const canvas = h("canvas", { width, height });
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixel(i);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** All maps of a layer side by side, one pixel a unit; map c begins at x = c · width.
 *  @param {number[]} shape @param {ArrayLike<number>} values @param {number} scale
 *  @param {any} palette */
export function mapsBitmap([height, width, channels], values, scale, palette) {
  return bitmap(width * channels, height, (i) => {
    const y = Math.floor(i / (width * channels));
    const c = Math.floor((i % (width * channels)) / width);
    const x = i % width;
    return palette.packed(values[(y * width + x) * channels + c], scale);
  });
}

/** Draw parts of a bitmap larger, each of its pixels as a square of even size.
 *  places: [{from, to}], rectangles in the bitmap and on the canvas, all of like size */
export function drawEnlarged(context, image, places) {
  const ratio = devicePixelRatio || 1;
  const [{ from, to }] = places;
  const zoom = Math.max(1, Math.ceil((to.width * ratio) / from.width));
  const large = h("canvas", { width: zoom * image.width, height: zoom * image.height });
  const largeContext = large.getContext("2d");
  largeContext.imageSmoothingEnabled = false;
  largeContext.drawImage(image, 0, 0, large.width, large.height);
  // Squares that fall between the screen's pixels are blended, not made uneven.
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  for (const place of places) {
    const source = ["x", "y", "width", "height"].map((key) => zoom * place.from[key]);
    const { x, y, width, height } = place.to;
    context.drawImage(large, ...source, x, y, width, height);
  }
}

/** The largest size of a value: the end of a layer's colour scale. */
export const largestOf = (values) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

// ---------------------------------------------------------------- a small label at the pointer
/** A tooltip inside `container`. show(text, x, y) takes the page's client coordinates. */
export function tooltip(container) {
  const element = h("div", { class: "lenet-tooltip", "aria-hidden": "true", hidden: true });
  container.append(element);
  return {
    show(text, clientX, clientY) {
      element.textContent = text;
      element.hidden = false;
      const box = container.getBoundingClientRect();
      const x = Math.min(clientX - box.left + 14, box.width - element.offsetWidth);
      const above = clientY - box.top - element.offsetHeight - 12;
      element.style.transform = `translate(${Math.max(x, 0)}px, ${Math.max(above, 0)}px)`;
    },
    hide() {
      element.hidden = true;
    },
  };
}
