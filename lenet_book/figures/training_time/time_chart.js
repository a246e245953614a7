/* The trainings as lines on one scale of seconds, each a row of segments in their order. */

import { axisOf } from "../shared/charts/series.js";
import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { fill } from "./bet_bar.js";
import { texts as TEXTS } from "./figure.json";
import { lineOf } from "./time_state.js";
import { aboutOf, nameOf, seconds } from "./time_words.js";

const LAST_TICK = 0.94; // of the axis: further right there is no room for its number

/** The lines. Returns {element, show(state), focus()}.
 *  onChoose(id, epoch)   the reader chose a line; epoch: and the training of an epoch in it */
export function timeChart(lines, onChoose) {
  const rows = lines.map((line) => lineRow(line, onChoose));
  const axis = h("div", { class: "lenet-time-axis", "aria-hidden": "true" });
  let chosen = rows[0];

  function show({ contestant, scale, epoch }) {
    const shown = scale === "chosen" ? [lineOf(lines, contestant)] : lines;
    const end = Math.max(...shown.map(({ total }) => total));
    const width = (time) => `${(100 * time) / end}%`;
    const ticks = axisOf([0, end], "linear").ticks.filter((tick) => tick < LAST_TICK * end);
    axis.replaceChildren(
      ...ticks.map((tick) => {
        const n = Number(tick.toPrecision(6));
        return h("i", { style: `left: ${width(tick)}` }, phrase(TEXTS.seconds, { n }));
      }),
    );
    chosen = rows.find(({ line }) => line.id === contestant);
    for (const row of rows) {
      row.show(row === chosen, row === chosen ? epoch : null, width, row.line.total > end);
    }
  }

  return {
    element: h(
      "div",
      { class: "lenet-time-chart", role: "group", "aria-label": TEXTS.lines },
      rows.map(({ element }) => element),
      h("div", { class: "lenet-time-row" }, axis),
    ),
    show,
    focus: () => chosen.focus(),
  };
}

function lineRow(line, onChoose) {
  const { id, total, segments } = line;
  const pieces = segments.map(([kind]) => fill(kind));
  const trainings = pieces.filter((_, i) => segments[i][0] === "training");
  const track = h(
    "div",
    {
      class: "lenet-time-track",
      "aria-hidden": "true",
      onclick: ({ target }) => {
        const epoch = 1 + trainings.indexOf(target);
        onChoose(id, line.step && epoch ? epoch : undefined);
      },
    },
    pieces,
  );
  const time = h("b", { class: "lenet-time-total" });
  const button = h(
    "button",
    { type: "button", onclick: () => onChoose(id) },
    h("b", {}, nameOf(line)),
    h("small", {}, aboutOf(line)),
  );

  function show(isChosen, epoch, width, isCut) {
    button.setAttribute("aria-pressed", String(isChosen));
    track.classList.toggle("lenet-time-cut", isCut);
    time.textContent = seconds(total, 1);
    let start = 0;
    for (const [i, piece] of pieces.entries()) {
      piece.style.left = width(start);
      piece.style.width = width(segments[i][1]);
      piece.classList.toggle("lenet-time-open", piece === trainings[epoch - 1]);
      start += segments[i][1];
    }
  }

  return {
    line,
    element: h("div", { class: "lenet-time-row", "data-id": id }, button, track, time),
    show,
    focus: () => button.focus(),
  };
}
