/* Pixel inspector: a picture as its channels and numbers, as stored and as a network may get them. */

import { h, largestOf, linkButton, onTheme, onWidth, readPalette } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { channelNumbers, WINDOW } from "./channel_numbers.js";
import { texts as TEXTS } from "./figure.json";
import { numberSpread } from "./number_spread.js";
import { isPossible, pixelControls } from "./pixel_controls.js";
import { channelNames, colorsOf, middleSays, pixelPlanes, windowTables } from "./pixel_view.js";

export default { refreshed: ["pictures"], mount };

async function mount(figure) {
  const pictures = await loadPictures(figure.data("pictures"));
  const statistics = figure.data("channels");
  const { classNames } = figure.data("names");
  const names = channelNames(pictures);
  let now = null; // {values, numbers}: the picture, and the chosen scale's numbers, by channel
  let palette = null;

  const planes = pixelPlanes(pictures, names, {
    onPoint: (y, x) => move(y - WINDOW / 2, x - WINDOW / 2),
    onStep: step,
  });
  const tables = h("div", { class: "lenet-arithmetic" });
  const spread = numberSpread(names, statistics);
  const says = h("p", {});
  const controls = pixelControls(figure, step);
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  chooser.buttons.append(linkButton(figure));
  figure.root.classList.add("lenet-bench");
  figure.root.append(
    planes.element,
    h("div", { class: "lenet-row lenet-bench-tools" }, controls.arrows, chooser.buttons),
    chooser.panel,
    controls.scale,
    says,
    h("div", { class: "lenet-close-up" }, tables, spread.element),
  );

  // ---------------------------------------------------------------- what the reader does
  function move(y, x) {
    const clamp = (n, length) => Math.max(0, Math.min(length - WINDOW, Math.round(n)));
    const unit = [clamp(y, pictures.height), clamp(x, pictures.width)];
    if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
  }

  function step(dy, dx) {
    const [y, x] = figure.state.unit;
    move(y + dy, x + dx);
  }

  // ---------------------------------------------------------------- what is shown
  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const { values, numbers } = now;
    const { unit, scale } = figure.state;
    const largest = Math.max(...numbers.map(largestOf));
    const colorOf = colorsOf(scale, names.length, largest, palette);
    planes.draw(values, numbers, unit, colorOf);
    tables.replaceChildren(...windowTables(names, numbers, figure.state, pictures.width, colorOf));
  }

  function titleOf(index) {
    if (shown.own) return TEXTS.own_picture;
    const at = index - pictures.first;
    const number = pictures.numbers ? pictures.numbers[at] : index;
    const values = { source: pictures.source, number, name: classNames[shown.label()] };
    return phrase(pictures.labels ? TEXTS.known_picture : TEXTS.unknown_picture, values);
  }

  function describe() {
    const title = titleOf(figure.state.index);
    says.textContent = middleSays(title, names, now.numbers, figure.state, pictures.width);
    figure.announce(says.textContent);
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const { index, scale } = figure.state;
    const values = shown.values();
    if (!values) {
      says.textContent = phrase(TEXTS.waiting, { index });
      return;
    }
    controls.mark(figure.state);
    now = { values, numbers: channelNumbers(values, pictures, scale, statistics) };
    draw();
    if (isNew || changed.has("scale")) spread.draw(now.numbers, scale);
    if (isNew) {
      shown.tell(values);
    }
    describe();
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

  return { valid: (state) => isPossible(state, pictures), update };
}
