/* A chart of curves over the epochs of training, with one epoch marked. */

import { format, h, svg, tooltip } from "../draw/drawing.js";
import { phrase } from "../draw/words.js";
import { followPointer, listenToKeys } from "./chart_controls.js";
import { chartDrawing } from "./chart_drawing.js";
import { chartFrame } from "./chart_frame.js";
import { swatch } from "./curve_lines.js";
import { axisOf } from "./series.js";
import TEXTS from "./texts.json" with { type: "json" };

/** A chart of one quantity.
 *  title     what the vertical axis shows
 *  onEpoch   called with the epoch that the reader points at
 *  onZoom    called with [first, last] epoch to show, or null for all
 *  Returns {element, fit(width), show(view)}. A view is
 *    series    [{name, style, tone, letter, values, low, high}]: values[e - 1] belongs to
 *              epoch e; style is the kind of line, tone the number of its colour;
 *              low and high bound a band, or are null
 *    epochs, from, to   the last epoch of all, and the first and last to show
 *    marked    the epoch to mark
 *    scale     "linear" or "log"
 *    smoothing over how many epochs; 1 is none */
export function curves({ title, onEpoch, onZoom }) {
  const picture = svg("svg", { class: "lenet-curves", "aria-hidden": "true" });
  const holder = h(
    "div",
    {
      class: "lenet-curves-holder",
      tabindex: 0,
      role: "slider",
      "aria-label": phrase(TEXTS.chart, { title }),
      "aria-roledescription": TEXTS.role,
    },
    picture,
  );
  const legend = h("ul", { class: "lenet-chart-legend" });
  const element = h(
    "div",
    { class: "lenet-chart" },
    h("p", { class: "lenet-heading" }, title),
    holder,
    legend,
  );
  const label = tooltip(holder);
  let size = null;
  let view = null;
  let axis = null;
  let frame = null; // where things stand; null until there are a size and a view

  const pointer = followPointer(picture, {
    epochUnder: ({ clientX }) => frame.epochAt(clientX - picture.getBoundingClientRect().left),
    onEpoch,
    onZoom,
    onChange: draw,
    onHover(epoch, event) {
      if (epoch === null) label.hide();
      else label.show(readings(epoch).join("\n"), event.clientX, event.clientY);
    },
  });
  listenToKeys(holder, () => view, { onEpoch, onZoom });

  function fit(width) {
    const height = Math.max(180, Math.min(260, width * 0.6));
    size = { width, height };
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("width", width);
    picture.setAttribute("height", height);
    draw();
  }

  function show(wanted) {
    view = wanted;
    const inView = (_, i) => i + 1 >= view.from && i + 1 <= view.to;
    const visible = view.series.flatMap(({ values, low, high }) =>
      [values, low || [], high || []].flatMap((numbers) => numbers.filter(inView)),
    );
    axis = axisOf(visible.length ? visible : [0, 1], view.scale);
    legend.replaceChildren(
      ...view.series.map((line) =>
        h("li", {}, swatch(line), line.name, h("b", {}, reading(line, view.marked))),
      ),
    );
    holder.setAttribute("aria-valuemin", 0);
    holder.setAttribute("aria-valuemax", view.epochs);
    holder.setAttribute("aria-valuenow", view.marked);
    holder.setAttribute("aria-valuetext", readings(view.marked).join(", "));
    draw();
  }

  function draw() {
    if (!size || !view) return;
    frame = chartFrame(size, view, axis);
    picture.replaceChildren(...chartDrawing(frame, view, axis.ticks, pointer));
  }

  /** What the chart says of an epoch: its number, then each line's value. */
  function readings(epoch) {
    const values = view.series.map((line) => `${line.name} ${reading(line, epoch)}`);
    return [phrase(TEXTS.at_epoch, { epoch }), ...values];
  }

  return { element, fit, show };
}

/** What a chart says of a line at an epoch: its value, or where the line ended before. */
const reading = (line, epoch) =>
  epoch > line.values.length
    ? phrase(TEXTS.ended, { epoch: line.values.length })
    : valueAt(line, epoch);

/** A line's value at an epoch, in words; in brackets, where its band begins and ends. */
export function valueAt({ values, low, high }, epoch) {
  if (!epoch || epoch > values.length) return "–";
  const [value, least, most] = [values, low, high].map((all) => all && format(all[epoch - 1], 4));
  return low ? `${value} (${least}–${most})` : value;
}
