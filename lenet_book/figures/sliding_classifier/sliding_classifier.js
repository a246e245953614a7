/* Sliding classifier: the whole network as convolutions on a larger picture, answer by answer. */

import { toFloats } from "../shared/core/sent.js";
import { h, linkButton, onWidth } from "../shared/draw/drawing.js";
import { Answer } from "../shared/network/answer.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { SlidingAnswers } from "./sliding_answers.js";
import { compareButton, picturesChoice, pieceControls } from "./sliding_classifier_controls.js";
import { comparedSays, costsSay, windowSays } from "./sliding_says.js";
import { isPossible, windowInside } from "./sliding_state.js";
import { putTogether, slidingPlanes, windowView } from "./sliding_view.js";

export default { mount };

async function mount(figure) {
  const { spec, format: stored, bytes } = figure.data("network");
  const answers = new SlidingAnswers(spec, toFloats(stored, bytes));
  await figure.whole("pictures");
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const answer = new Answer(spec, classNames);
  const [rows, columns] = spec.input;
  const slots = figure.start.indices.length;
  const across = slots > 1 ? 2 : 1; // pictures side by side
  const sizes = {
    rows,
    columns,
    least: Math.max(rows, columns),
    most: across * Math.min(pictures.height, pictures.width),
  };
  let whole = null; // all pictures together

  const planes = slidingPlanes(answer, sizes, {
    onWindow: move,
    onStep: nudge,
    onAnswer: (i, j) => move(...answers.windowOf(i, j)),
  });
  const piece = pieceControls(sizes, { onStep: nudge, onSize: resize });
  const summary = h("p", { class: "lenet-summary" });
  const view = windowView(answer, answers.classes, sizes);
  const costs = h("p", {});
  const compare = compareButton(() => comparedSays(answers, answers.compareAll(answer), answer));
  const choice = picturesChoice(figure, pictures, classNames);
  figure.root.classList.add("lenet-sliding");
  figure.root.append(
    planes.element,
    piece.element,
    h("div", { class: "lenet-foot" }, summary, linkButton(figure)),
    view.element,
    costs,
    compare.element,
    across > 1 ? choice.element : "",
  );

  // ---------------------------------------------------------------- what the reader does
  function move(y, x) {
    const window = windowInside([y, x], figure.state.side, sizes);
    if (String(window) !== String(figure.state.window)) figure.set({ window });
  }

  function nudge(dy, dx) {
    const [y, x] = figure.state.window;
    move(y + dy, x + dx);
  }

  function resize(side) {
    figure.set({ side, window: windowInside(figure.state.window, side, sizes) });
  }

  // ---------------------------------------------------------------- what is shown
  function update(changed) {
    const { indices, side } = figure.state;
    const isFirst = !whole;
    if (changed.has("indices") || isFirst) whole = putTogether(pictures, indices, across);
    if (changed.has("indices") || changed.has("side") || isFirst) {
      answers.slideOver(whole, side);
      drawAll();
      choice.mark();
    }
    drawWindow();
  }

  function drawAll() {
    planes.draw(answers, whole);
    piece.mark(answers);
    compare.mark(answers);
    costs.textContent = costsSay(answers);
  }

  function drawWindow() {
    const { window } = figure.state;
    const both = answers.ofWindow(window);
    planes.mark(window, both.place);
    view.draw(whole, window, both);
    summary.textContent = windowSays(answers, window, both, answer);
    figure.announce(summary.textContent);
  }

  // ---------------------------------------------------------------- size
  planes.fit(figure.root.clientWidth || 680);
  onWidth(figure, (width) => {
    planes.fit(width);
    drawAll();
    drawWindow();
  });

  return { valid: (state) => isPossible(state, sizes, slots, pictures.total), update };
}
