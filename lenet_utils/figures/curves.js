/* Curves over the epochs of a training run, with one epoch marked. */
(function (root) {
  "use strict";

  const { h, svg, format } = root.LenetFigures;
  const MARGIN = { top: 10, right: 12, bottom: 34, left: 44 };

  /** Draw one quantity.
   *  title     what the vertical axis shows
   *  epochs    the last epoch; the axis begins at 0
   *  series    [{name, style, values}]: values[e - 1] belongs to epoch e
   *  onEpoch   called with the epoch that the reader points at
   *  Returns {element, fit(width), mark(epoch)}. */
  function curves({ title, epochs, series, onEpoch }) {
    const ticks = niceTicks(series.flatMap(({ values }) => values));
    const [low, high] = [ticks[0], ticks.at(-1)];
    const picture = svg("svg", { class: "lenet-curves", "aria-hidden": "true" });
    const readings = series.map(() => h("b", {}));
    const legend = h(
      "ul",
      { class: "lenet-chart-legend" },
      series.map(({ name, style }, i) => h("li", {}, swatch(style), name, readings[i])),
    );
    const element = h("div", { class: "lenet-chart" }, h("p", { class: "lenet-heading" }, title), picture, legend);
    let size = null;
    let marked = epochs;

    const x = (epoch) => MARGIN.left + (epoch / epochs) * size.inner;
    const y = (value) => MARGIN.top + ((high - value) / (high - low)) * size.tall;

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

    function draw() {
      if (!size) return;
      const bottom = size.height - MARGIN.bottom;
      const labelled = Math.ceil(epochs / 12);
      const grid = ticks.map((tick) => [
        svg("line", { class: "lenet-grid", x1: MARGIN.left, x2: x(epochs), y1: y(tick), y2: y(tick) }),
        svg("text", { x: MARGIN.left - 8, y: y(tick) + 4, "text-anchor": "end" }, shortest(tick)),
      ]);
      const axis = Array.from({ length: epochs + 1 }, (_, epoch) =>
        epoch % labelled
          ? null
          : svg("text", { x: x(epoch), y: bottom + 16, "text-anchor": "middle" }, String(epoch)),
      );
      const cursor = svg("line", {
        class: "lenet-cursor",
        x1: x(marked),
        x2: x(marked),
        y1: MARGIN.top,
        y2: bottom,
      });
      const name = svg(
        "text",
        { x: MARGIN.left + size.inner / 2, y: size.height - 4, "text-anchor": "middle" },
        "epoch",
      );
      picture.replaceChildren(...grid.flat(), ...axis.filter(Boolean), name, cursor, ...lines());
    }

    function lines() {
      return series.flatMap(({ style, values }) => {
        const points = values.map((value, i) => [x(i + 1), y(value), i + 1]);
        const path = points.map(([px, py]) => `${px},${py}`).join(" ");
        const dots = points.map(([px, py, epoch]) => marker(style, px, py, epoch === marked));
        return [svg("polyline", { class: `lenet-line lenet-${style}`, points: path }), ...dots];
      });
    }

    function mark(epoch) {
      marked = epoch;
      series.forEach(({ values }, i) => {
        readings[i].textContent = epoch ? format(values[epoch - 1], 4) : "–";
      });
      draw();
    }

    // Dragging over the picture turns the epochs, as turning a knob would.
    function turn(event) {
      const box = picture.getBoundingClientRect();
      const share = (event.clientX - box.left - MARGIN.left) / size.inner;
      onEpoch(Math.max(0, Math.min(epochs, Math.round(share * epochs))));
    }
    picture.addEventListener("pointerdown", (event) => {
      picture.setPointerCapture(event.pointerId);
      turn(event);
    });
    picture.addEventListener("pointermove", (event) => {
      if (picture.hasPointerCapture(event.pointerId)) turn(event);
    });

    return { element, fit, mark };
  }

  /** Series differ in shape as well as in colour: discs, squares, diamonds. */
  function marker(style, px, py, isMarked) {
    const r = isMarked ? 5.5 : 3;
    const shape = { class: `lenet-marker lenet-${style}` };
    if (style === "training") return svg("circle", { ...shape, cx: px, cy: py, r });
    const turned = style === "reference" ? `rotate(45 ${px} ${py})` : null;
    const box = { x: px - r, y: py - r, width: 2 * r, height: 2 * r, transform: turned };
    return svg("rect", { ...shape, ...box });
  }

  function swatch(style) {
    return svg(
      "svg",
      { width: 28, height: 12, "aria-hidden": "true" },
      svg("polyline", { class: `lenet-line lenet-${style}`, points: "0,6 28,6" }),
      marker(style, 14, 6, false),
    );
  }

  /** About five round numbers that enclose all values. */
  function niceTicks(values) {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const rough = (high - low || Math.abs(high) || 1) / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
    const first = Math.floor(low / step);
    const last = Math.max(Math.ceil(high / step), first + 1);
    return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  }

  const shortest = (tick) => String(Number(tick.toPrecision(6))).replace("-", "−");

  Object.assign(root.LenetFigures, { curves });
})(globalThis);
