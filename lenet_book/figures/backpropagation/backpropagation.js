/* Backpropagation: the gradient of the loss in every map, and in one weight, unfolded. */

import { networkOf } from "../shared/core/sent.js";
import { h, linkButton, tooltip } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { keepFitted } from "../shared/network/network_view.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { truthChoice } from "./backpropagation_controls.js";
import { chosenUnit, isPossible, picked } from "./choice.js";
import { gradientCloseUp } from "./close_up.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { gradientView } from "./gradient_view.js";
import { thereAndBack } from "./gradient_ways.js";
import { gradientLabel, gradientsHeard, lossWords } from "./gradient_words.js";

const REACH = STATE.change.most;
const PICTURE = ["index", "pictures", "own", "truth"]; // what makes another way back
const isAnotherWay = (changed) => PICTURE.some((name) => changed.has(name));
const isChangeAlone = (changed) => changed.size === 1 && changed.has("change");

export default { refreshed: ["pictures"], mount };

async function mount(figure) {
  const net = networkOf(figure);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  const nameOf = (c) => classNames[c] ?? String(c);
  let now = null; // what is computed for a picture
  let animate = false;
  let isFirst = true; // a figure that has just come to life says nothing

  const view = gradientView(net, classNames, pictures, { onPick, onHover });
  const { stations } = view.network;
  const shown = shownPicture(figure, pictures, classNames, update, {
    patch: (index) => ({ index, truth: null, ...sameWeight() }),
    onOwn: () => figure.set(sameWeight()),
  });
  const { chooser } = shown;
  const truth = truthChoice(net, nameOf, (c) => figure.set({ truth: c, ...sameWeight() }));
  const closeUp = gradientCloseUp(net, stations, pictures, nameOf, {
    onWeight: (weight) => figure.set({ weight, change: 0 }),
    onPlace: (y, x) => onPick(chosen().station, { ...chosen().unit, y, x }),
    onChange: (change) => figure.set({ change }),
  });
  const summary = h("p", { class: "lenet-summary" });
  const foot = h("div", { class: "lenet-foot" }, summary, truth.element);
  const hint = h("p", { class: "lenet-hint" }, TEXTS.hint);
  stations[0].element.append(h("div", {}, view.pixels, chooser.buttons));
  figure.root.append(view.network.element, foot, chooser.panel, hint, closeUp.element);
  figure.root.classList.add("lenet-backpropagation");
  const tip = tooltip(figure.root);
  chooser.buttons.append(linkButton(figure));

  // ---------------------------------------------------------------- what the reader does
  const chosen = () => chosenUnit(stations, figure.state);

  /** Another loss, the same weight to look at: not the one whose gradient is largest now. */
  const sameWeight = () => ({ weight: closeUp.studied?.indices ?? figure.state.weight, change: 0 });

  function onPick(station, wanted) {
    animate = true;
    figure.set(picked(station, wanted, chosen()));
  }

  function onHover(station, unit, event) {
    if (!station || !now) return tip.hide();
    return tip.show(gradientLabel(now, station, unit), event.clientX, event.clientY);
  }

  // ---------------------------------------------------------------- what is shown
  function drawPicture() {
    const name = shown.own ? TEXTS.own_picture : nameOfPicture(pictures, figure.state.index);
    view.draw(now);
    shown.tell(now.values);
    summary.replaceChildren(...lossWords(now, name, nameOf));
    truth.mark(now.truth);
  }

  function drawChoice() {
    const { station, unit } = chosen();
    const parts = { panel: chooser.panel, foot, hint, closeUp: closeUp.element };
    place(parts, fitted.vertical, stations[0], station);
    closeUp.show(now, station, unit, figure.state, view.network.palette);
    view.choose(now, station, unit, animate);
    if (station) animate = false;
  }

  function announce(changed) {
    const { studied } = closeUp;
    if (studied && isChangeAlone(changed)) return figure.announce(closeUp.says());
    const said = isAnotherWay(changed) ? [summary.textContent] : [];
    said.push(...gradientsHeard(now, chosen(), studied));
    return figure.announce(said.join(" "));
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    shown.follow(changed);
    if (isAnotherWay(changed)) {
      const values = shown.values();
      now = values && thereAndBack(net, values, figure.state.truth ?? shown.label());
      if (now) drawPicture();
      else summary.textContent = phrase(TEXTS.waiting, { index: figure.state.index });
    }
    if (!now) return;
    if (closeUp.studied && isChangeAlone(changed)) closeUp.move(figure.state.change);
    else drawChoice();
    if (!isFirst) announce(changed);
    isFirst = false;
  }

  // ---------------------------------------------------------------- size and theme
  const fitted = keepFitted(view.network, figure, () => {
    if (!now) return;
    view.touchUp(now);
    drawChoice();
  });

  const valid = (state) => isPossible(state, net, stations, pictures.total, REACH);
  return { valid, update };
}

/** A picture of the gallery, as its source calls it. */
function nameOfPicture({ first, numbers, source }, index) {
  return `${source} ${numbers ? numbers[index - first] : index}`;
}

/** Top to bottom, things open below their layer: near the finger that asked for them. */
function place({ panel, foot, hint, closeUp }, vertical, input, station) {
  const put = (element, after) => {
    if (element.previousSibling !== after) after.after(element);
  };
  put(panel, vertical ? input.element : foot);
  put(hint, vertical ? foot : panel);
  put(closeUp, vertical && station ? station.element : hint);
}
