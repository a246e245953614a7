/* Journey: one picture goes through the whole network; any number on the way can be explained. */

import { networkOf } from "../shared/core/sent.js";
import { format, h, linkButton, tooltip } from "../shared/draw/drawing.js";
import { keepFitted, networkView } from "../shared/network/network_view.js";
import { clampUnit, flatIndex, unitName } from "../shared/network/units.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { closeUpView } from "./close_up.js";
import { texts as TEXTS } from "./figure.json";
import { unitHeard } from "./journey_heard.js";
import { place } from "./journey_places.js";
import { chosenIn, isPossible, NO_UNIT, stateWith } from "./journey_state.js";
import { journeySummary } from "./journey_summary.js";

export default { refreshed: ["pictures"], mount };

async function mount(figure) {
  const net = networkOf(figure);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  let run = null;
  let animate = false;
  let isFirst = true; // a figure that has just come to life says nothing

  const view = networkView(net, { classNames, pictures, onPick, onHover });
  const { stations } = view;
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  const link = () => linkButton(figure);
  const closeUp = closeUpView(net, view, pictures, {
    onMove: pick,
    onChannel: (channel) => figure.set({ channel }),
    onClose: close,
    share: link(),
  });
  const heard = unitHeard(net, classNames, view);
  const summary = journeySummary(net, pictures, classNames);
  const hint = h("p", { class: "lenet-hint" }, TEXTS.hint);
  const foot = h("div", { class: "lenet-foot" }, summary.element, link());
  stations[0].element.append(chooser.buttons);
  const parts = [foot, chooser.panel, hint];
  figure.root.append(view.element, ...parts, closeUp.element);
  figure.root.classList.add("lenet-journey");
  const label = tooltip(figure.root);
  figure.root.addEventListener("keydown", ({ key }) => key === "Escape" && close());

  // ---------------------------------------------------------------- what the reader does
  function onPick(station, unit) {
    animate = true;
    if (station) pick(station, unit);
    else close();
  }

  function pick(station, wanted) {
    figure.set(stateWith(station, clampUnit(station, wanted), figure.state));
  }

  /** Close the arithmetic; who was in it goes on where it came from. */
  function close() {
    const { station } = chosenIn(stations, figure.state);
    const wasInside = closeUp.element.contains(document.activeElement);
    figure.set(NO_UNIT);
    if (wasInside) station?.surface.focus();
  }

  function onHover(station, unit, event) {
    if (!station) return label.hide();
    const text = `${unitName(station, unit)} = ${valueText(station, unit)}`;
    return label.show(text, event.clientX, event.clientY);
  }

  // ---------------------------------------------------------------- what is shown
  const valueText = (station, unit) => format(view.valuesOf(station)[flatIndex(station, unit)]);

  function drawPicture() {
    const { index } = figure.state;
    const values = shown.values();
    if (!values) return summary.wait(index);
    run = net.forward(values);
    const truth = shown.label();
    view.draw(run, truth);
    shown.tell(values);
    return summary.show(run, shown.own ? null : index, truth);
  }

  function drawChoice() {
    const { station, unit } = chosenIn(stations, figure.state);
    hint.hidden = Boolean(station);
    place(view, fitted.vertical, run && station, parts, closeUp.element);
    if (!station || !run) {
      view.choose(null);
      closeUp.hide();
      return;
    }
    const index = flatIndex(station, unit);
    const explanation = station.layer < 0 ? null : net.explain(run, station.layer, index);
    closeUp.show({ run, station, unit, explanation, channel: figure.state.channel });
    view.choose(station, unit, explanation, animate);
    animate = false;
  }

  /** What a screen reader hears of a change: the picture if it is new, the unit if there is one. */
  function announce(isNewPicture) {
    const { station, unit } = chosenIn(stations, figure.state);
    const said = isNewPicture ? [summary.element.textContent] : [];
    if (station && run) said.push(heard(station, unit));
    figure.announce(said.length ? said.join(" ") : TEXTS.closed);
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNewPicture = shown.follow(changed);
    if (isNewPicture) drawPicture();
    drawChoice();
    if (!isFirst) announce(isNewPicture);
    isFirst &&= !run; // its picture may come later
  }

  // ---------------------------------------------------------------- size and theme
  const fitted = keepFitted(view, figure, drawChoice);

  return { valid: (state) => isPossible(state, pictures.total, stations, net), update };
}
