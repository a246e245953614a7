/* Journey: one picture goes through the whole network; any number on the way can be explained. */

import { networkOf } from "../shared/core/sent.js";
import { format, h, linkButton, percent, tooltip } from "../shared/draw/drawing.js";
import { keepFitted, networkView } from "../shared/network/network_view.js";
import { clampUnit, flatIndex, unitName, unitWords } from "../shared/network/units.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { closeUpView } from "./close_up.js";

export default { refreshed: ["pictures"], mount };

async function mount(figure) {
  const net = networkOf(figure);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  let run = null;
  let animate = false;

  const view = networkView(net, { classNames, pictures, onPick, onHover });
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  const closeUp = closeUpView(net, view, pictures, {
    onMove: pick,
    onChannel: (channel) => figure.set({ channel }),
    onClose: close,
    share: linkButton(figure, kept),
  });
  const summary = h("p", { class: "lenet-summary" });
  const hint = h(
    "p",
    { class: "lenet-hint" },
    "Pick any square in any map, or a bar, to see where its value comes from.",
  );
  const foot = h("div", { class: "lenet-foot" }, summary, linkButton(figure, kept));
  view.stations[0].element.append(chooser.buttons);
  figure.root.append(view.element, foot, chooser.panel, hint, closeUp.element);
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
    const { y, x, c } = clampUnit(station, wanted);
    const unit = station.flat ? [c] : [y, x, c];
    const { layer, channel } = figure.state;
    const isSame = station.label === layer;
    figure.set({ layer: station.label, unit, channel: isSame ? channel : null });
  }

  /** Close the arithmetic; who was in it goes on where it came from. */
  function close() {
    const { station } = chosen();
    const wasInside = closeUp.element.contains(document.activeElement);
    figure.set({ layer: null, unit: null, channel: null });
    if (wasInside) station?.surface.focus();
  }

  function onHover(station, unit, event) {
    if (!station) return label.hide();
    const value = view.valuesOf(station)[flatIndex(station, unit)];
    const text = `${unitName(station, unit)} = ${format(value)}`;
    return label.show(text, event.clientX, event.clientY);
  }

  function kept() {
    return shown.own
      ? "Copied. The link keeps the unit; your own picture stays on this device."
      : undefined;
  }

  // ---------------------------------------------------------------- what is shown
  function chosen() {
    const { layer, unit } = figure.state;
    const station = view.stations.find(({ label: name }) => name === layer);
    if (!station) return {};
    const [y, x, c] = unit.length === 1 ? [0, 0, unit[0]] : unit;
    return { station, unit: { y, x, c } };
  }

  function valid({ index, layer, unit, channel }) {
    if (!Number.isInteger(index) || index < 0 || index >= pictures.total) return false;
    if (layer === null && unit === null) return channel === null;
    const station = view.stations.find(({ label: name }) => name === layer);
    if (!station || !unit) return false;
    const limits = station.flat ? [station.shape[2]] : station.shape;
    const entry = net.layers[station.layer];
    const channels = entry?.kind === "conv2d" ? entry.inputShape[2] : 0;
    return (
      (channel === null || (Number.isInteger(channel) && channel >= 0 && channel < channels)) &&
      unit.length === limits.length &&
      unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < limits[axis])
    );
  }

  function drawPicture() {
    const { index } = figure.state;
    const values = shown.values();
    if (!values) {
      summary.textContent = `Waiting for picture ${index} from the kernel…`;
      return;
    }
    run = net.forward(values);
    const label = shown.label();
    view.draw(run, label);
    shown.tell(values);
    summarise(index, label);
  }

  function summarise(index, label) {
    const { layer } = view.stations.at(-1);
    const output = run.maps[layer];
    const best = output.indexOf(Math.max(...output));
    const sure = net.layers[layer].activation === "softmax" ? `, ${percent(output[best])}` : "";
    const name = (c) => classNames[c] ?? String(c);
    const number = pictures.numbers ? pictures.numbers[index - pictures.first] : index;
    const which = shown.own ? "Your picture" : `${pictures.source} ${number}`;
    const truth = label === null ? "" : `: ${name(label)}`;
    summary.replaceChildren(
      `${which}${truth}. The network says `,
      h("b", {}, name(best)),
      `${sure}${label === null ? "." : label === best ? " – right." : " – wrong."}`,
    );
  }

  function drawChoice() {
    const { station, unit } = chosen();
    hint.hidden = Boolean(station);
    if (!station || !run) {
      place();
      view.choose(null);
      closeUp.hide();
      return;
    }
    const index = flatIndex(station, unit);
    const explanation = station.layer < 0 ? null : net.explain(run, station.layer, index);
    place(station);
    closeUp.show(run, station, unit, explanation, figure.state.channel);
    view.choose(station, unit, explanation, animate);
    animate = false;
  }

  /** What a screen reader hears of a change: the picture if it is new, the unit if there is one. */
  function announce(isNewPicture) {
    const { station, unit } = chosen();
    const said = isNewPicture ? [summary.textContent] : [];
    if (station && run) {
      const value = view.valuesOf(station)[flatIndex(station, unit)];
      said.push(`${unitWords(station, unit)}: ${format(value)}.`);
    }
    if (said.length) figure.announce(said.join(" "));
  }

  /** Top to bottom, things stand below their layer: near the finger that asked for them. */
  function place(station) {
    const [input] = view.stations;
    const put = (element, after) => {
      if (element.previousSibling !== after) after.after(element);
    };
    put(foot, fitted.vertical ? input.element : view.element);
    put(chooser.panel, foot);
    put(hint, chooser.panel);
    put(closeUp.element, fitted.vertical && station && station !== input ? station.element : hint);
  }

  let isFirst = true; // a figure that has just come to life says nothing

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNewPicture = shown.follow(changed);
    if (isNewPicture) drawPicture();
    drawChoice();
    if (!isFirst) announce(isNewPicture);
    isFirst = false;
  }

  // ---------------------------------------------------------------- size and theme
  const fitted = keepFitted(view, figure, drawChoice);

  return { valid, update };
}
