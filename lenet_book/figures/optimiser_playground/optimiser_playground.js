/* Optimiser playground: a landscape of loss, and the paths of optimisers through it. */

import { h, linkButton } from "../shared/draw/drawing.js";
import { choiceOf } from "../shared/draw/planes.js";
import { phrase } from "../shared/draw/words.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { landscapeView } from "./landscape_view.js";
import { isInside, landscapesOf, nearestInside } from "./landscapes.js";
import { lossChart } from "./loss_chart.js";
import { OPTIMISERS } from "./optimisers.js";
import { walk } from "./paths.js";
import {
  optimiserButtons,
  rateControl,
  startFields,
  stepTransport,
} from "./playground_controls.js";
import { fateSays } from "./playground_says.js";
import { asNumbers, isPossible } from "./playground_state.js";

export default { mount };

async function mount(figure) {
  const curvatures = figure.data("curvatures");
  const landscapes = landscapesOf(curvatures);
  let paths = []; // [name, {points, losses}] of those that are shown

  const view = landscapeView(moveStart);
  const chart = lossChart();
  const choice = choiceOf(TEXTS.landscape, STATE.landscape.choices, (landscape) =>
    change({ landscape, start: landscapes[landscape].start }),
  );
  const formula = h("p", { class: "lenet-play-formula" });
  const optimisers = optimiserButtons(
    () => figure.state.optimisers,
    (names) => change({ optimisers: names }),
    refuse,
  );
  const rate = rateControl((value) => change({ rate: value }), refuse);
  const steps = stepTransport(figure, change);
  const start = startFields(moveStart, refuse);
  const refusal = h("p", { class: "lenet-play-refusal", role: "alert" });
  const says = h("ul", { class: "lenet-play-says" });
  const matrix = h("p", { class: "lenet-hint" }, TEXTS.muon_matrix);
  figure.root.classList.add("lenet-play");
  figure.root.append(
    h("div", { class: "lenet-choices" }, choice.element),
    formula,
    h("div", { class: "lenet-play-pictures" }, view.element, chart.element),
    optimisers.element,
    says,
    matrix,
    h("div", { class: "lenet-choices" }, rate.element, steps.element, start.element),
    refusal,
    h("div", { class: "lenet-row" }, linkButton(figure)),
  );

  function refuse(text) {
    refusal.textContent = text;
  }

  function change(patch) {
    refuse("");
    figure.set(patch);
  }

  /** The reader wants the start there: as near to it as the picture goes. */
  function moveStart(point) {
    const inside = nearestInside(point);
    if (String(inside) !== String(figure.state.start)) figure.set({ start: inside });
    refuse(isInside(point) ? "" : TEXTS.outside);
  }

  function update(changed) {
    const state = asNumbers(figure.state);
    const landscape = landscapes[state.landscape];
    if (changed.size !== 1 || !changed.has("steps")) {
      paths = state.optimisers.map((name) => [
        name,
        walk(landscape, OPTIMISERS[name], state.rate, state.start),
      ]);
    }
    choice.mark(state.landscape);
    formula.textContent = phrase(TEXTS[state.landscape], { a: curvatures[0], b: curvatures[1] });
    view.show({ landscape, start: state.start, paths, steps: state.steps });
    chart.show(paths, state.steps);
    optimisers.show(state.optimisers);
    matrix.hidden = !state.optimisers.includes("muon");
    rate.show(state.rate);
    steps.show(state.steps);
    start.show(state.start);
    const sentences = paths.map(([name, path]) => fateSays(name, path, state.steps));
    says.replaceChildren(...sentences.map((text) => h("li", {}, text)));
    figure.announce(sentences.join(" "));
  }

  return { valid: (state) => isPossible(state, landscapes), update };
}
