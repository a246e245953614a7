/* Receptive-field tracer: what a unit sees in every layer before it, and what a pixel changes. */

import { networkOf } from "../shared/core/sent.js";
import { format, h, linkButton, onTheme, onWidth, tooltip } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { unitName } from "../shared/network/units.js";
import { loadPictures } from "../shared/pictures/pictures.js";
import { shownPicture } from "../shared/pictures/shown_picture.js";
import { captionsOf, ownSays, pixelSays, unitSays } from "./field_says.js";
import { chosenIn, isPossible, stateWith } from "./field_state.js";
import { fieldView } from "./field_view.js";
import { fieldsOf } from "./fields.js";
import { texts as TEXTS } from "./figure.json";
import { PixelChange } from "./pixel_change.js";

export default { refreshed: ["pictures", "network"], mount };

async function mount(figure) {
  const net = networkOf(figure);
  const pictures = await loadPictures(figure.data("pictures"));
  const { classNames } = figure.data("names");
  let change = null; // a PixelChange: the picture's, with or without a pixel
  let gallerys = null; // the network's run on the picture of the gallery, beside the reader's own

  const view = fieldView(net, pictures, { onPick, onPixel, onMap: show, onHover });
  const { stations } = view;
  const summary = h("p", { class: "lenet-summary" });
  const restore = h("button", { type: "button", onclick: () => onPixel(null) }, TEXTS.restore);
  const shown = shownPicture(figure, pictures, classNames, update);
  const { chooser } = shown;
  const link = linkButton(figure);
  figure.root.append(
    view.element,
    h("div", { class: "lenet-foot" }, summary, restore, link),
    h("div", { class: "lenet-row lenet-fields-pictures" }, chooser.buttons),
    chooser.panel,
  );
  const label = tooltip(figure.root);

  // ---------------------------------------------------------------- what the reader does
  function onPick(s, unit) {
    figure.set(stateWith(stations[s], unit));
  }

  function onPixel(pixel) {
    figure.set({ pixel });
  }

  function onHover(s, unit, event) {
    if (!unit) return label.hide();
    return label.show(hovered(s, unit), event.clientX, event.clientY);
  }

  function hovered(s, unit) {
    if (s === 0) return phrase(TEXTS.pixel, unit);
    const [old, now] = change.unitOf(stations[s], unit).map((value) => format(value));
    return `${unitName(stations[s], unit)} = ${change.pixel ? `${old} → ${now}` : old}`;
  }

  // ---------------------------------------------------------------- what is shown
  function show() {
    const unit = chosenIn(stations, figure.state);
    const { pixel } = change;
    const fields = unit && fieldsOf(net, stations, unit);
    const changes = pixel && stations.map((station) => change.changeOf(station));
    const values = stations.map((station) => change.shownOf(station));
    view.write(captionsOf(stations, unit, fields, changes));
    const scales = stations.map((station) => change.scaleOf(station));
    view.draw({ values, scales, unit, pixel, changes });
    chooser.frame(fields ? fields[0] : null);
    restore.hidden = !pixel;
    const says = sentences(unit, fields);
    summary.textContent = says.length ? says.join(" ") : TEXTS.hint;
    figure.announce(summary.textContent);
  }

  function sentences(unit, fields) {
    const station = unit && stations[unit.s];
    const field = unit && fields[0];
    return [
      ...(unit ? unitSays(station, unit, field, pictures) : []),
      ...(change.pixel ? pixelSays(change, station, unit, field, net, classNames) : []),
      ...(unit && gallerys && !change.pixel
        ? [ownSays(change, gallerys, station, unit, figure.state.index)]
        : []),
    ];
  }

  async function update(changed) {
    if (changed.has("pictures")) await shown.reload();
    const isNew = shown.follow(changed);
    const { index, pixel } = figure.state;
    const picture = shown.values();
    if (!picture) {
      summary.textContent = phrase(TEXTS.waiting, { index });
      return;
    }
    const before = shown.own && pictures.values(index);
    gallerys = before && net.forward(before);
    change = new PixelChange(net, pictures, picture, pixel);
    if (isNew) shown.tell(picture);
    const unit = chosenIn(stations, figure.state);
    if (unit) view.showMap(unit.s, unit.c);
    show();
  }

  // ---------------------------------------------------------------- size and theme
  view.fit(figure.root.clientWidth || 680);
  onWidth(figure, view.fit);
  onTheme(figure, view.repaint);

  return { valid: (state) => isPossible(state, pictures, stations), update };
}
