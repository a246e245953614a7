/* Lens: what an answer rests on, by six methods, and whether such a map can be believed. */

import { networkOf } from "../shared/core/sent.js";
import { h, linkButton, onTheme, onWidth, readPalette, tooltip } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { answerOf } from "../shared/network/answer.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { lensControls } from "./lens_controls.js";
import { explainer } from "./lens_explained.js";
import { measuresView } from "./lens_measures.js";
import { likenessHeard, summaryWords, sumWords } from "./lens_says.js";
import { isPossible } from "./lens_state.js";
import { lensView, short } from "./lens_view.js";

const EXPLAINED = ["index", "pictures", "own", "network", "method", "layer", "target"];

export default { refreshed: ["pictures"], ofBook: ["better", "levels"], mount };

async function mount(figure) {
  const networks = networksOf(figure);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const answer = answerOf(networks.tutorial, classNames);
  const explains = explainer(networks, answer);
  const { input, layers, weighted, output } = explains;
  const names = Array.from({ length: answer.count }, (_, c) => answer.outputName(c));
  let now = null; // what is shown
  let palette = null;
  let isFirst = true; // a figure that has just come to life says nothing

  const view = lensView(pictures, onHover);
  const summary = h("p", { class: "lenet-summary" });
  const measures = measuresView();
  const note = h("p", { class: "lenet-hint" });
  const sum = h("p", {});
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  const choices = { names, networks: Object.keys(networks), layers, weighted };
  const controls = lensControls(figure, choices);
  chooser.buttons.append(linkButton(figure));
  figure.root.classList.add("lenet-lens");
  figure.root.append(
    view.element,
    h("div", { class: "lenet-lens-alike" }, controls.random, measures.element),
    h("div", { class: "lenet-foot" }, summary, note, sum),
    controls.choices,
    chooser.buttons,
    chooser.panel,
  );
  const tip = tooltip(figure.root);

  // ---------------------------------------------------------------- what is shown
  function onHover(name, y, x, event) {
    const map = name && now?.[name === "other" ? "other" : "map"];
    if (!map) return tip.hide();
    const value = short(map.values[y * input[1] + x]);
    return tip.show(phrase(TEXTS.at_pixel, { y, x, value }), event.clientX, event.clientY);
  }

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    view.draw(shown.values(), now, palette);
  }

  function write() {
    const { state } = figure;
    const picture = shown.own ? TEXTS.own_picture : nameOfPicture(pictures, state.index);
    summary.replaceChildren(...summaryWords(now, state, explains, picture, names));
    measures.show(now.likeness, levelOf(figure));
    const areSame = now.likeness && state.other === "same" && state.randomised === 0;
    note.textContent = now.whyNot || (areSame ? TEXTS.identical : "");
    const addsUp = now.map && state.method === "integrated";
    sum.replaceChildren(...(addsUp ? sumWords(now, output) : []));
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const picture = shown.values();
    if (!picture) {
      summary.textContent = phrase(TEXTS.waiting, { index: figure.state.index });
      now = null;
      figure.beside.likeness = null;
      return;
    }
    if (isNew) {
      explains.show(picture);
      shown.tell(picture);
    }
    now = explains.explain(figure.state);
    figure.beside.likeness = now.likeness?.rank ?? null;
    controls.mark(figure.state);
    draw();
    write();
    const said = EXPLAINED.some((name) => changed.has(name)) ? `${summary.textContent} ` : "";
    if (!isFirst) figure.announce(said + likenessHeard(now));
    isFirst = false;
  }

  // ---------------------------------------------------------------- size and theme
  view.fit(figure.root.clientWidth || 680);
  onWidth(figure, (width) => {
    view.fit(width);
    draw();
  });
  onTheme(figure, () => {
    palette = null;
    draw();
  });

  const limits = {
    pieces: STATE,
    pictures: pictures.total,
    networks: choices.networks,
    layers,
    classes: names.length,
    weighted: weighted.length,
  };
  return { valid: (state) => isPossible(state, limits), update };
}

/** The networks to choose from, by name. A reader's own comes alone. */
function networksOf(figure) {
  const tutorial = networkOf(figure);
  if (!figure.data("better")?.spec) return { tutorial };
  return { tutorial, better: networkOf({ data: () => figure.data("better") }) };
}

/** How alike the maps of two different pictures are, by the chosen method, where that is recorded. */
function levelOf(figure) {
  const { network, method, layer, other } = figure.state;
  if (other !== "same") return undefined;
  const name = method === "grad_cam" ? `${method}_${layer}` : method;
  return figure.data("levels")?.[network]?.[name];
}

/** A picture of the gallery, as its source calls it. */
function nameOfPicture({ first, numbers, source }, index) {
  return `${source} ${numbers ? numbers[index - first] : index}`;
}
