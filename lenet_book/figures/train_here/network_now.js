/* What the network is like at this moment of its training: C1's kernels, and ten answers. */

import { createNetwork } from "../shared/core/engine.js";
import { resting } from "../shared/core/later.js";
import { canvasContext, format, h, largestOf, percent } from "../shared/draw/drawing.js";
import { drawKernel } from "../shared/draw/kernel_tile.js";
import { fitsInto, shortNames } from "../shared/draw/short_names.js";
import { phrase } from "../shared/draw/words.js";
import { placeOfLargest } from "../shared/network/answer.js";
import { texts as TEXTS } from "./figure.json";

const KERNEL = 176; // CSS pixels: the width of three squares
const SIDE = 64;
const LEAST_SCALE = 0.2; // of a kernel's weight, so that the first ones are pale

/** The kernels of the first layer, where it is a convolution. Returns {element, show(weights, spec,
 *  palette)}. */
export function kernelsView() {
  const tiles = h("div", { class: "lenet-train-kernels", "aria-hidden": "true" });
  const legend = h("small", {});

  function show(weights, { layers: [layer] }, palette) {
    element.hidden = layer.kind !== "conv2d";
    if (element.hidden) return;
    const [offset, kernelShape] = layer.kernel;
    const count = kernelShape.at(-1);
    const size = kernelShape.reduce((product, length) => product * length, 1);
    const kernel = weights.subarray(offset, offset + size);
    const scale = Math.max(LEAST_SCALE, largestOf(kernel));
    while (tiles.children.length < count) tiles.append(h("canvas", {}));
    for (const [c, canvas] of [...tiles.children].entries()) {
      drawKernel(canvas, { kernel, kernelShape }, c, scale, palette, KERNEL);
    }
    legend.textContent = phrase(TEXTS.kernel_scale, { most: format(scale, 2) });
  }

  const heading = h("p", { class: "lenet-heading" }, TEXTS.kernels);
  const element = h("div", {}, heading, tiles, legend);
  return { element, show };
}

/** Ten pictures, one of each class, with what the network says. Returns {element, show(…)}, which
 *  takes the judging pictures, or null: not there yet. It takes one after the other, so that the page
 *  stays awake, and leaves off where it is shown another network. */
export function answersView(classNames) {
  const count = classNames.length;
  const tiles = classNames.map((truth) => {
    const picture = h("canvas", { role: "img" });
    const said = h("span", {});
    canvasContext(picture, SIDE, SIDE);
    picture.setAttribute("aria-label", phrase(TEXTS.tile_waits, { truth }));
    return { element: h("div", {}, picture, said), picture, said };
  });
  const legend = h("small", {}, TEXTS.answers_wait);
  const drawn = []; // of each tile, the picture set that it is from
  let shown = 0; // networks
  let run = null;
  let names = null;
  let room = 0; // that the names were cut for

  function namesFor(width) {
    if (width !== room) names = shortNames(classNames, fitsInto(width, FONT));
    room = width;
    return names;
  }

  function draw(judges, i) {
    const image = new ImageData(32, 32);
    for (let at = 0; at < 32 * 32; at++) {
      const from = 3 * (32 * 32 * i + at);
      image.data.set([...judges.bytes.subarray(from, from + 3), 255], 4 * at);
    }
    const small = h("canvas", { width: 32, height: 32 });
    small.getContext("2d").putImageData(image, 0, 0);
    canvasContext(tiles[i].picture, SIDE, SIDE).drawImage(small, 0, 0, SIDE, SIDE);
    drawn[i] = judges;
  }

  async function show(judges, weights, spec) {
    const mine = ++shown;
    if (!judges) return;
    const net = createNetwork(spec, weights);
    run ||= net.newRun();
    const short = namesFor(tiles[0].element.clientWidth || SIDE);
    let right = 0;
    for (const i of tiles.keys()) {
      await resting();
      if (mine !== shown) return;
      if (drawn[i] !== judges) draw(judges, i);
      right += Number(answer(i, judges, net, short));
    }
    legend.textContent = phrase(TEXTS.answers_right, { right, count });
  }

  function answer(i, judges, net, short) {
    const { element, picture, said } = tiles[i];
    const from = 3 * 32 * 32 * i;
    const bytes = judges.bytes.subarray(from, from + 3 * 32 * 32);
    const input = Float32Array.from(bytes, (byte) => byte / 255);
    const values = net.forward(input, run).maps.at(-1);
    const best = placeOfLargest(values);
    const isRight = best === judges.labels[i];
    element.className = isRight ? "lenet-train-right" : "";
    said.textContent = short[best];
    const told = { truth: classNames[i], name: classNames[best], share: percent(values[best]) };
    picture.setAttribute("aria-label", phrase(TEXTS.tile, told));
    return isRight;
  }

  const heading = h("p", { class: "lenet-heading" }, TEXTS.answers);
  const all = h(
    "div",
    { class: "lenet-train-answers" },
    tiles.map(({ element }) => element),
  );
  return { element: h("div", {}, heading, all, legend), show };
}

const FONT = "12px system-ui, sans-serif";
