/* An enlarged picture or map on which a place can be chosen, and small choices beside it. */

import { canvasContext, h, svg } from "./drawing.js";
import { oneStop } from "./one_stop.js";
import TEXTS from "./texts.json" with { type: "json" };
import { phrase } from "./words.js";

const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/** A plane under its name. `moves` says what arrow keys do, for a screen reader.
 *  onPoint(y, x): the pointer is at this place, in pixels of what is drawn, with fractions;
 *  onStep(dy, dx): an arrow key was pressed; infinite: Home or End, to the end of the row. */
export function plane(name, moves, { onPoint, onStep }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const size = h("span", {});
  const holder = h(
    "div",
    {
      class: "lenet-plane-holder",
      tabindex: 0,
      role: "application",
      "aria-roledescription": TEXTS.planes.role,
      "aria-label": phrase(TEXTS.planes.keys, { name, moves }),
    },
    canvas,
  );
  const title = h("div", { class: "lenet-title" }, h("b", {}, name), size);
  let zoom = 1;
  let frame = null;

  function point({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    onPoint((clientY - box.top) / zoom, (clientX - box.left) / zoom);
  }

  const squares = (places) =>
    places.map(([y, x]) => `M${zoom * x} ${zoom * y}h${zoom}v${zoom}h${-zoom}z`).join("");

  holder.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    holder.setPointerCapture(event.pointerId);
    point(event);
  });
  holder.addEventListener("pointermove", (event) => {
    if (holder.hasPointerCapture(event.pointerId)) point(event);
  });
  holder.addEventListener("keydown", (event) => {
    // With another key, an arrow is the browser's: Alt and left goes back a page.
    if (!STEPS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onStep(...STEPS[event.key]);
  });

  return {
    element: h("div", { class: "lenet-layer" }, title, holder),
    /** Draw an image of one pixel a number, this many times as large. Returns the context. */
    draw(image, times, shapeText) {
      zoom = times;
      size.textContent = shapeText;
      const context = canvasContext(canvas, zoom * image.width, zoom * image.height);
      context.drawImage(image, 0, 0, zoom * image.width, zoom * image.height);
      return context;
    },
    /** Put the highlight round a box of pixels, and round single ones, places [y, x], in it. */
    frame({ y0, x0, y1, x1 }, places = []) {
      const { width, height } = canvas.style;
      const box = { x: zoom * x0, y: zoom * y0, width: zoom * (x1 - x0), height: zoom * (y1 - y0) };
      frame?.remove();
      frame = svg(
        "svg",
        {
          width: Number.parseFloat(width),
          height: Number.parseFloat(height),
          "aria-hidden": "true",
        },
        svg("rect", { class: "lenet-halo", ...box }),
        svg("rect", { class: "lenet-unit", ...box }),
        svg("path", { class: "lenet-halo", d: squares(places) }),
        svg("path", { class: "lenet-places", d: squares(places) }),
      );
      holder.append(frame);
    },
  };
}

/** The number of screen pixels for each pixel at which `count` of them fit into a width. */
export function zoomFor(width, count, most) {
  const ratio = devicePixelRatio || 1;
  return Math.min(most, Math.max(1, Math.floor((width / count) * ratio) / ratio));
}

/** Four buttons that do what the arrow keys do. */
export function arrowButtons(name, onStep) {
  const button = (sign, label, key) =>
    h(
      "button",
      { type: "button", "aria-label": label, onclick: () => onStep(...STEPS[key]) },
      sign,
    );
  return oneStop(
    h(
      "div",
      { class: "lenet-row", role: "toolbar", "aria-label": name },
      button("←", TEXTS.planes.left, "ArrowLeft"),
      button("→", TEXTS.planes.right, "ArrowRight"),
      button("↑", TEXTS.planes.up, "ArrowUp"),
      button("↓", TEXTS.planes.down, "ArrowDown"),
    ),
  );
}

/** A few choices of which one holds, as buttons under a name. choices: {id: text}. */
export function choiceOf(name, choices, onChoose) {
  const buttons = Object.entries(choices).map(([id, text]) =>
    h("button", { type: "button", "data-id": id, onclick: () => onChoose(id) }, text),
  );
  return {
    element: oneStop(
      h(
        "div",
        { class: "lenet-row", role: "toolbar", "aria-label": name },
        h("span", { "aria-hidden": "true" }, name),
        buttons,
      ),
    ),
    mark(chosen) {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button.dataset.id === chosen));
      }
    },
  };
}
