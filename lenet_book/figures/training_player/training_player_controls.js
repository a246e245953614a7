/* What the training player's reader can choose: an epoch, the runs, and a picture. */

import { h } from "../shared/draw/drawing.js";
import { playButton } from "../shared/draw/play_button.js";
import { phrase } from "../shared/draw/words.js";
import { galleryPanel } from "../shared/pictures/gallery.js";
import { texts as TEXTS } from "./figure.json";
import { epochSays } from "./player_says.js";
import { choosing, comparing, marking, zooming } from "./player_state.js";

const EPOCH_MS = 700; // how long playing rests on an epoch

/** Going through the epochs: a slider, and a button that plays them.
 *  lastEpoch()  the last one of the run that is looked at
 *  Returns {element, isPlaying(), stop(), turnTo(epoch), zoomTo(zoom), mark(state)}. */
export function epochTransport(figure, lastEpoch) {
  const slider = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": TEXTS.epoch,
    oninput: () => turnTo(Number(slider.value)),
  });
  const shown = h("output", { class: "lenet-epoch" });

  const go = (epoch) => figure.set(marking(epoch, figure.state));

  const play = playButton(figure.signal, EPOCH_MS, {
    now: () => figure.state.epoch,
    last: lastEpoch,
    go,
  });

  function turnTo(epoch) {
    play.stop();
    go(Math.max(0, Math.min(lastEpoch(), epoch)));
  }

  return {
    element: h("div", { class: "lenet-row lenet-transport" }, play.element, slider, shown),
    isPlaying: play.isPlaying,
    stop: play.stop,
    turnTo,
    zoomTo: (zoom) => figure.set(zooming(zoom, figure.state, lastEpoch())),
    mark({ epoch }) {
      slider.max = lastEpoch();
      slider.value = epoch;
      slider.setAttribute("aria-valuetext", epochSays(epoch));
      shown.textContent = phrase(TEXTS.epoch_of, { epoch, last: lastEpoch() });
    },
  };
}

/** A run to look at, and others to compare it with. Returns {element, mark(state)}.
 *  stop()  what to do before another run is looked at */
export function runChooser(figure, runs, letters, stop) {
  const nameOf = ({ id, name }) => `${letters[id]}  ${name}`;
  const select = h(
    "select",
    { onchange: () => choose(select.value) },
    runs.map((run) => h("option", { value: run.id }, nameOf(run))),
  );
  const toggles = runs.map((run) => {
    const { id, name } = run;
    const toggle = () => figure.set(comparing(id, figure.state, runs));
    const attributes = { type: "button", "data-id": id, title: name, onclick: toggle };
    return h("button", attributes, nameOf(run));
  });

  function choose(wanted) {
    stop();
    const run = runs.find(({ id }) => id === wanted);
    figure.set(choosing(run, figure.state));
  }

  return {
    element: h(
      "div",
      { class: "lenet-runs" },
      h("label", { class: "lenet-row" }, TEXTS.run, select),
      h(
        "div",
        { class: "lenet-row", role: "group", "aria-label": TEXTS.compare },
        h("span", { "aria-hidden": "true" }, TEXTS.compare),
        toggles,
      ),
    ),
    mark({ run, compared }) {
      select.value = run;
      for (const toggle of toggles) {
        toggle.setAttribute("aria-pressed", String(compared.includes(toggle.dataset.id)));
        toggle.hidden = toggle.dataset.id === run;
      }
    },
  };
}

/** The gallery, folded away. Returns {element, mark(index)}. */
export function pictureChoice(pictures, classNames, onIndex) {
  const gallery = galleryPanel(pictures, classNames, onIndex);
  const element = h(
    "details",
    { class: "lenet-choose", ontoggle: () => element.open && gallery.draw() },
    h("summary", {}, TEXTS.choose),
    gallery.element,
  );
  return { element, mark: gallery.mark };
}
