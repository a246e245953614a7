/* Convolution bench: slide a kernel over a picture, change its weights, and see what comes out. */

import { kernelsFor, writeKernel } from "../shared/core/kernels.js";
import { networkOf } from "../shared/core/sent.js";
import {
  format,
  h,
  largestOf,
  linkButton,
  onTheme,
  onWidth,
  readPalette,
} from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { benchControls, possibilities } from "./bench_controls.js";
import { benchMap, chosenKernel, DOT, dotPicture, isTurning, withWeight } from "./bench_map.js";
import { slidLayer } from "./bench_slide.js";
import { benchSum } from "./bench_sum.js";
import { benchPlanes, benchSays, pictureTitle } from "./bench_view.js";
import { texts as TEXTS } from "./figure.json";
import { slidingKernel } from "./sliding_kernel.js";

const SLIDE = ["kernel", "padding", "stride", "dilation"]; // what the map's size depends on

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const [layer] = networkOf(figure).layers;
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const kernels = kernelsFor(layer);
  let now = null; // {kernel, used, net, run, scale, unit}: what is computed for the state
  let palette = null;

  const place = benchPlanes(pictures, { onMove: move, onStep: step });
  const sum = benchSum(pictures, { onWeight, onBias });
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  const dot = h("button", { type: "button", onclick: () => shown.choose(DOT) }, TEXTS.dot);
  chooser.buttons.append(dot, linkButton(figure));
  const controls = benchControls(figure, kernels, layer, () => now);
  const sliding = slidingKernel(figure.signal, mapShape, draw);
  const says = h("p", { class: "lenet-bench-says" });
  const tools = { class: "lenet-row lenet-bench-tools" };
  figure.root.classList.add("lenet-bench");
  figure.root.append(
    place.element,
    h("div", tools, sliding.button, place.arrows, chooser.buttons),
    chooser.panel,
    says,
    ...controls.elements,
    sum.element,
  );

  // ---------------------------------------------------------------- what the reader does
  function move(y, x) {
    sliding.stop();
    const [height, width] = mapShape();
    const clamp = (n, length) => Math.max(0, Math.min(length - 1, n));
    const unit = [clamp(y, height), clamp(x, width)];
    if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
  }

  function step(dy, dx) {
    move(now.unit[0] + dy, now.unit[1] + dx);
  }

  function onWeight(at, channels, value) {
    const kernel = withWeight(now.kernel, at, channels, value, figure.state.operation);
    figure.set({ kernel: writeKernel(kernel) });
  }

  function onBias(bias) {
    figure.set({ kernel: writeKernel({ ...now.kernel, bias }) });
  }

  // ---------------------------------------------------------------- what is shown
  function mapShape() {
    return now.net.layers[0].outputShape;
  }

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const { net, run } = now;
    const { state } = figure;
    const [height, width] = mapShape();
    const reached = sliding.unit;
    const unit = reached === null ? state.unit : [Math.floor(reached / width), reached % width];
    now.unit = unit.map((n, axis) => Math.min(n, [height, width][axis] - 1));
    const [y, x] = now.unit;
    const explanation = net.explain(run, 0, y * width + x);
    place.draw({ ...now, explanation, palette, last: reached ?? Infinity });
    sum.draw({ ...now, explanation, palette, turned: isTurning(state.operation) });
    if (reached === null) {
      const value = format(run.maps[0][y * width + x]);
      figure.announce(phrase(TEXTS.heard, { y, x, value, height, width }));
    }
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    if (isNew || SLIDE.some((name) => changed.has(name))) sliding.stop();
    const { state } = figure;
    const { index } = state;
    const slid = slidLayer(layer, state);
    const picture = !shown.own && index === DOT ? dotPicture(pictures) : shown.values();
    const kernel = chosenKernel(state.kernel, kernels, layer);
    now = picture && { ...benchMap(slid, kernel, picture, state), unit: state.unit };
    if (!now) {
      says.textContent = phrase(TEXTS.waiting, { index });
      return;
    }
    controls.mark(state, now.net.layers[0]);
    if (isNew) shown.tell(now.run.input, index === DOT ? null : index);
    dot.setAttribute("aria-pressed", String(!shown.own && index === DOT));
    const preset = kernels.find(({ id }) => id === state.kernel);
    const title = pictureTitle(shown, pictures, index, classNames);
    says.textContent = benchSays(preset, layer, title, largestOf(now.run.maps[0]));
    draw();
  }

  // ---------------------------------------------------------------- size and theme
  place.fit(figure.root.clientWidth || 680);
  onWidth(figure, (width) => {
    place.fit(width);
    draw();
  });
  onTheme(figure, () => {
    palette = null;
    controls.repaint();
    draw();
  });

  return { ...possibilities(figure, pictures.total, kernels, layer), update };
}
