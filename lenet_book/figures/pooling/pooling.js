/* Pooling: a map, what a pooling layer makes of it block by block, and what a shift does to it. */

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
import { answersView } from "./answers_view.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { pooledMaps } from "./pooled_maps.js";
import { isPossible, poolingControls } from "./pooling_controls.js";
import { blockSum, poolingPlanes, shiftSays } from "./pooling_view.js";
import { inside } from "./pooling_windows.js";
import { shiftAnswers } from "./shift_answers.js";

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const trained = networkOf(figure);
  const { spec, weights } = trained;
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const poolings = spec.layers.filter(({ kind }) => kind.endsWith("pooling2d"));
  let now = null; // what is computed for the state
  let palette = null;

  const planes = poolingPlanes(pictures, { onMove: move, onStep: step });
  const says = h("p", { class: "lenet-pooling-says" });
  const answers = answersView(pictures, classNames, shiftTo);
  const controls = poolingControls(figure, poolings);
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  chooser.buttons.append(linkButton(figure));
  const sum = h("div", { class: "lenet-close-up" });
  figure.root.classList.add("lenet-pooling");
  figure.root.append(
    planes.element,
    says,
    ...controls.elements,
    controls.layer,
    chooser.buttons,
    chooser.panel,
    controls.shift,
    answers.element,
    sum,
  );

  // ---------------------------------------------------------------- what the reader does
  function move(y, x) {
    // A relative's map may be larger than the layer's, whose units alone a link can name.
    const own = spec.layers[now.at].output;
    const unit = inside(inside([y, x, now.unit[2]], now.entry.outputShape), own);
    if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
  }

  function step(dy, dx) {
    const [y, x] = now.unit;
    move(y + dy, x + dx);
  }

  function shiftTo(pixels) {
    const { least, most } = STATE.shift;
    const shift = Math.max(least, Math.min(most, pixels));
    if (shift !== figure.state.shift) figure.set({ shift });
  }

  // ---------------------------------------------------------------- what is shown
  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const { at, entry, run, values, flat, unit } = now;
    const { how: chosen, shift: pixels } = figure.state;
    const before = largestOf(at ? run.maps[at - 1] : run.input);
    const scales = { before, after: chosen === "subsampling" ? largestOf(values) : before };
    planes.draw(now, unit, scales, palette);
    controls.maps.draw(entry.outputShape, values, scales.after, unit[2], palette);
    sum.replaceChildren(...blockSum(now, figure.state, before, palette));
    says.replaceChildren(...shiftSays(now, pixels));
    answers.draw(shiftAnswers(trained, shown.values(), pixels), shown.label(), pixels);
    const [y, x, c] = unit;
    const heard = { layer: entry.label, c, y, x, value: format(values[flat]) };
    const said = `${says.textContent} ${answers.says()}`;
    figure.announce(phrase(TEXTS.heard, { ...heard, says: said }));
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const { state } = figure;
    const picture = shown.values();
    now = picture && pooledMaps(spec, weights, picture, state);
    if (!now) {
      says.textContent = phrase(TEXTS.waiting, { index: state.index });
      return;
    }
    if (isNew) {
      shown.tell(picture);
    }
    controls.mark(state);
    draw();
  }

  // ---------------------------------------------------------------- size and theme
  planes.fit(figure.root.clientWidth || 680);
  onWidth(figure, (width) => {
    planes.fit(width);
    draw();
  });
  onTheme(figure, () => {
    palette = null;
    draw();
  });

  return { valid: (state) => isPossible(state, pictures.total, poolings), update };
}
