/* The pictures of a cell, in a row that wraps, each with how sure the network is of its answer. */

import { canvasContext, h, percent } from "../shared/draw/drawing.js";
import { oneStop } from "../shared/draw/one_stop.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";

const SIDE = 48; // CSS pixels

/** onChoose(place): the reader chose a picture; nameOf(number): what it is called. */
export function stripView(nameOf, onChoose) {
  const element = h("div", {});
  let tiles = new Map(); // by place

  /** Show these places of a row, with the network's probabilities of the cell's answer. */
  function show(row, members, network, found) {
    tiles = new Map(
      members.map((place) => {
        const canvas = h("canvas", { "aria-hidden": "true" });
        drawPicture(canvas, row.image(place), SIDE);
        const share = percent(row.of(network, place)[found]);
        const label = phrase(TEXTS.tile, { picture: nameOf(row.numbers[place]), share });
        const onclick = () => onChoose(place);
        const text = h("span", { "aria-hidden": "true" }, share);
        return [place, h("button", { type: "button", "aria-label": label, onclick }, canvas, text)];
      }),
    );
    const all = [...tiles.values()];
    const attributes = { class: "lenet-errors-strip", role: "toolbar", "aria-label": TEXTS.strip };
    element.replaceChildren(...(all.length ? [h("div", attributes, all)] : []));
  }

  function mark(chosen) {
    for (const [place, tile] of tiles) {
      tile.setAttribute("aria-pressed", String(place === chosen));
    }
  }

  return {
    element,
    show(row, members, chosen, { network, found }) {
      show(row, members, network, found);
      mark(chosen);
      if (tiles.size) oneStop(element.firstChild);
    },
    mark,
    clear: () => {
      tiles = new Map();
      element.replaceChildren();
    },
  };
}

/** Draw an image of one pixel a number so that its longer side has so many CSS pixels. */
export function drawPicture(canvas, image, side) {
  const zoom = side / Math.max(image.width, image.height);
  const [width, height] = [zoom * image.width, zoom * image.height];
  canvasContext(canvas, width, height).drawImage(image, 0, 0, width, height);
}
