/* Stress bench: a picture is disturbed, by chance or on purpose, and the answer is watched. */

import { networkOf } from "../shared/core/sent.js";
import { linkButton, onTheme, onWidth, readPalette } from "../shared/draw/drawing.js";
import { answerOf } from "../shared/network/answer.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { benchOf } from "./bench.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { stressControls } from "./stress_controls.js";
import { isPossible } from "./stress_state.js";
import { stressViews } from "./stress_views.js";

export default { refreshed: ["pictures"], ofBook: ["better", "stress"], mount };

async function mount(figure) {
  const networks = networksOf(figure);
  const [first] = Object.values(networks);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const answer = answerOf(first, classNames);
  const bench = benchOf(networks, answer, pictures);
  const names = Array.from({ length: answer.count }, (_, c) => answer.outputName(c));
  const views = stressViews({
    input: first.spec.input,
    answer,
    layers: bench.layers,
    lines: figure.data("stress") ?? {},
    names,
  });
  let now = null; // what is shown
  let palette = null;
  let isFirst = true; // a figure that has just come to life says nothing

  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  const controls = stressControls(figure, { names, networks: Object.keys(networks) });
  chooser.buttons.append(linkButton(figure));
  figure.root.classList.add("lenet-stress");
  figure.root.append(views.planes, controls.element, views.foot, ...views.below);
  figure.root.append(chooser.buttons, chooser.panel);

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    views.draw(now, figure.state, palette);
  }

  /** What the page's tasks ask for beside the state. */
  function tell() {
    figure.beside.flips = Number(now?.flips ?? false);
    figure.beside.before = now?.before.choice ?? null;
    figure.beside.after = now?.after.choice ?? null;
  }

  function nameOf({ kind, index }) {
    if (kind === "stripes") return TEXTS.stripes_name;
    if (shown.own) return TEXTS.own_picture;
    const { first: begin, numbers, source } = pictures;
    return `${source} ${numbers ? numbers[index - begin] : index}`;
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const { state } = figure;
    const picture = shown.values();
    controls.mark(state);
    if (!picture) {
      views.wait(state.index);
      now = null;
      tell();
      return;
    }
    if (isNew) shown.tell(picture);
    const truth = state.kind === "stripes" ? null : shown.label();
    now = bench.look(picture, truth, state);
    tell();
    draw();
    views.write(now, state, nameOf(state), truth);
    if (!isFirst) figure.announce(views.says());
    isFirst = false;
  }

  // ---------------------------------------------------------------- size and theme
  views.fit(figure.root.clientWidth || 680);
  onWidth(figure, (width) => {
    views.fit(width);
    draw();
  });
  onTheme(figure, () => {
    palette = null;
    draw();
  });

  const limits = {
    pieces: STATE,
    pictures: pictures.total,
    networks: Object.keys(STATE.network.choices), // also beside a reader's own
    classes: names.length,
  };
  return { valid: (state) => isPossible(state, limits), update };
}

/** The networks to choose from, by name. A reader's own comes alone. */
function networksOf(figure) {
  const tutorial = networkOf(figure);
  if (!figure.data("better")?.spec) return { tutorial };
  return { tutorial, better: networkOf({ data: () => figure.data("better") }) };
}
