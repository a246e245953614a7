/* A chart of curves over the epochs of training, with one epoch marked. */

import { format, h, svg, tooltip } from "../draw/drawing.js";
import { axisOf, smoothed } from "./series.js";

const MARGIN = { top: 10, right: 18, bottom: 34, left: 44 };
const MOST_MARKERS = 12; // epochs in view: with more, only the marked epoch gets its markers
const LETTER = 11; // CSS pixels between the letters at the lines' ends

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
      "aria-label": `${title} chart`,
      "aria-roledescription": "chart",
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
  let hovered = null; // the epoch under the pointer
  let dragged = null; // the epoch where a zoom began

  const x = (epoch) => MARGIN.left + ((epoch - view.from) / (view.to - view.from)) * size.inner;
  const y = (value) => MARGIN.top + (1 - axis.place(value)) * size.tall;
  const inView = (epoch) => epoch >= view.from && epoch <= view.to;
  const readingsAt = (epoch) => view.series.map((line) => `${line.name} ${valueAt(line, epoch)}`);

  function fit(width) {
    const height = Math.max(180, Math.min(260, width * 0.6));
    size = {
      width,
      height,
      inner: width - MARGIN.left - MARGIN.right,
      tall: height - MARGIN.top - MARGIN.bottom,
    };
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("width", width);
    picture.setAttribute("height", height);
    draw();
  }

  function show(wanted) {
    view = wanted;
    const visible = view.series.flatMap(({ values, low, high }) =>
      [values, low || [], high || []].flatMap((numbers) => numbers.filter((_, i) => inView(i + 1))),
    );
    axis = axisOf(visible.length ? visible : [0, 1], view.scale);
    legend.replaceChildren(
      ...view.series.map((line) =>
        h("li", {}, swatch(line), line.name, h("b", {}, valueAt(line, view.marked))),
      ),
    );
    holder.setAttribute("aria-valuemin", 0);
    holder.setAttribute("aria-valuemax", view.epochs);
    holder.setAttribute("aria-valuenow", view.marked);
    const spoken = [`epoch ${view.marked}`, ...readingsAt(view.marked)].join(", ");
    holder.setAttribute("aria-valuetext", spoken);
    draw();
  }

  // ---------------------------------------------------------------- the picture
  function draw() {
    if (!size || !view) return;
    const bottom = size.height - MARGIN.bottom;
    const grid = axis.ticks.map((tick) => [
      svg("line", {
        class: "lenet-grid",
        x1: MARGIN.left,
        x2: x(view.to),
        y1: y(tick),
        y2: y(tick),
      }),
      svg("text", { x: MARGIN.left - 8, y: y(tick) + 4, "text-anchor": "end" }, shortest(tick)),
    ]);
    const step = Math.ceil((view.to - view.from) / 12);
    const numbers = [];
    for (let epoch = Math.ceil(view.from / step) * step; epoch <= view.to; epoch += step) {
      numbers.push(
        svg("text", { x: x(epoch), y: bottom + 16, "text-anchor": "middle" }, String(epoch)),
      );
    }
    const name = svg(
      "text",
      { x: MARGIN.left + size.inner / 2, y: size.height - 4, "text-anchor": "middle" },
      "epoch",
    );
    const upright = (className, epoch) =>
      epoch !== null && inView(epoch)
        ? [
            svg("line", {
              class: className,
              x1: x(epoch),
              x2: x(epoch),
              y1: MARGIN.top,
              y2: bottom,
            }),
          ]
        : [];
    picture.replaceChildren(
      ...grid.flat(),
      ...numbers,
      name,
      ...selection(bottom),
      ...view.series.flatMap(band),
      ...upright("lenet-hair", hovered),
      ...upright("lenet-cursor", view.marked),
      ...view.series.flatMap(line),
      ...letters(),
    );
  }

  function selection(bottom) {
    if (dragged === null || hovered === null) return [];
    const [left, right] = [x(Math.min(dragged, hovered)), x(Math.max(dragged, hovered))];
    const box = { x: left, width: right - left, y: MARGIN.top, height: bottom - MARGIN.top };
    return [svg("rect", { class: "lenet-selection", ...box })];
  }

  const pointsOf = (values) =>
    values.map((value, i) => [i + 1, x(i + 1), y(value)]).filter(([epoch]) => inView(epoch));
  const path = (points) => points.map(([, px, py]) => `${px},${py}`).join(" ");

  function band({ low, high, style, tone }) {
    if (!low) return [];
    const around = [...pointsOf(low), ...pointsOf(high).reverse()];
    return [
      svg("polygon", {
        class: `lenet-band lenet-${style} lenet-tone-${tone}`,
        points: path(around),
      }),
    ];
  }

  function line({ style, tone, values, name }) {
    const look = `lenet-${style} lenet-tone-${tone}`;
    const drawn =
      view.smoothing > 1 && style !== "reference" ? smoothed(values, view.smoothing) : values;
    const points = pointsOf(drawn);
    const few = view.to - view.from <= MOST_MARKERS;
    const dots = points
      .filter(([epoch]) => few || style === "reference" || epoch === view.marked)
      .map(([epoch, px, py]) => marker(look, style, px, py, epoch === view.marked));
    const measured =
      drawn === values
        ? []
        : [
            svg("polyline", {
              class: `lenet-line lenet-faint ${look}`,
              points: path(pointsOf(values)),
            }),
          ];
    const curve = svg("polyline", {
      class: `lenet-line ${look}`,
      "data-name": name,
      points: path(points),
    });
    return [...measured, curve, ...dots];
  }

  /** Where several runs are drawn, the letter of each at the end of its lines. */
  function letters() {
    const ends = view.series
      .filter(({ letter }) => letter)
      .map(({ letter, tone, values }) => ({ letter, tone, end: pointsOf(values).at(-1) }))
      .filter(({ end }) => end)
      .sort((a, b) => a.end[1] - b.end[1] || a.end[2] - b.end[2]);
    let last = null;
    return ends.flatMap(({ letter, tone, end: [, px, py] }) => {
      // Letters that would cover each other move down; one run's need not stand there twice.
      const free = last && last.px === px ? last.place + LETTER : 0;
      if (py + 4 < free && last.letter === letter) return [];
      last = { letter, px, place: Math.max(py + 4, free) };
      return [
        svg("text", { class: `lenet-letter lenet-tone-${tone}`, x: px + 7, y: last.place }, letter),
      ];
    });
  }

  // ---------------------------------------------------------------- pointer and keyboard
  function epochUnder(event) {
    const share = (event.clientX - picture.getBoundingClientRect().left - MARGIN.left) / size.inner;
    const epoch = Math.round(view.from + share * (view.to - view.from));
    return Math.max(view.from, Math.min(view.to, epoch));
  }

  function hover(epoch, event) {
    if (epoch !== hovered) {
      hovered = epoch;
      draw();
    }
    if (epoch === null) label.hide();
    else
      label.show([`epoch ${epoch}`, ...readingsAt(epoch)].join("\n"), event.clientX, event.clientY);
  }

  // Dragging turns the epochs, as turning a knob would; with Shift, it chooses what to show.
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    picture.setPointerCapture(event.pointerId);
    if (event.shiftKey) {
      event.preventDefault();
      dragged = epochUnder(event);
    } else onEpoch(epochUnder(event));
  });
  picture.addEventListener("pointermove", (event) => {
    const epoch = epochUnder(event);
    if (picture.hasPointerCapture(event.pointerId) && dragged === null) onEpoch(epoch);
    if (event.pointerType === "mouse" || dragged !== null) hover(epoch, event);
  });
  picture.addEventListener("pointerup", (event) => {
    if (dragged === null) return;
    const ends = [dragged, epochUnder(event)].sort((a, b) => a - b);
    dragged = null;
    if (ends[1] - ends[0] >= 2) onZoom(ends);
    else draw();
  });
  picture.addEventListener("pointerleave", () => {
    if (dragged === null) hover(null);
  });
  picture.addEventListener("dblclick", () => onZoom(null));

  const KEYS = {
    ArrowLeft: () => onEpoch(view.marked - 1),
    ArrowDown: () => onEpoch(view.marked - 1),
    ArrowRight: () => onEpoch(view.marked + 1),
    ArrowUp: () => onEpoch(view.marked + 1),
    Home: () => onEpoch(0),
    End: () => onEpoch(view.epochs),
    "+": () => zoomBy(0.5),
    "-": () => zoomBy(2),
    0: () => onZoom(null),
  };
  holder.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  /** Show half or twice as many epochs, around the marked one. */
  function zoomBy(factor) {
    const width = Math.max(2, Math.round(factor * (view.to - view.from)));
    if (width >= view.epochs) return onZoom(null);
    const from = Math.max(0, Math.min(view.epochs - width, Math.round(view.marked - width / 2)));
    return onZoom([from, from + width]);
  }

  return { element, fit, show };
}

/** A line's value at an epoch, in words; in brackets, where its band begins and ends. */
export function valueAt({ values, low, high }, epoch) {
  if (!epoch || epoch > values.length) return "–";
  const [value, least, most] = [values, low, high].map((all) => all && format(all[epoch - 1], 4));
  return low ? `${value} (${least}–${most})` : value;
}

/** Kinds of line differ in shape as well as in colour: discs, squares, diamonds. */
function marker(look, style, px, py, isMarked) {
  const r = isMarked ? 5 : 3;
  const shape = { class: `lenet-marker ${look}` };
  if (style === "training") return svg("circle", { ...shape, cx: px, cy: py, r });
  const turned = style === "validation" ? null : `rotate(45 ${px} ${py})`;
  const box = { x: px - r, y: py - r, width: 2 * r, height: 2 * r, transform: turned };
  return svg("rect", { ...shape, ...box });
}

function swatch({ style, tone }) {
  const look = `lenet-${style} lenet-tone-${tone}`;
  return svg(
    "svg",
    { width: 28, height: 12, "aria-hidden": "true" },
    svg("polyline", { class: `lenet-line ${look}`, points: "0,6 28,6" }),
    marker(look, style, 14, 6, false),
  );
}

const shortest = (tick) => String(Number(tick.toPrecision(6))).replace("-", "−");
