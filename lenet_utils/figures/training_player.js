/* Training player: go through the epochs of a run; curves, filters, maps and a prediction follow. */
(function (root) {
  "use strict";

  const figures = root.LenetFigures;
  const { h, format, percent, toFloats, canvasContext, bitmap, mapsBitmap, largestOf } = figures;
  const EPOCH_MS = 700; // how long playing rests on an epoch
  const MOST_FILTERS = 16;
  const TILE = 128; // CSS pixels: the width of a map, and of its kernel
  const QUANTITIES = ["accuracy", "loss"];

  figures.register("training-player", {
    address: { epoch: "number", index: "number" },
    mount,
  });

  async function mount(figure) {
    const run = figure.data("training");
    const { classNames } = figure.data("names");
    const pictures = await figures.loadPictures(figure.data("pictures"));
    const predictions = toFloats(run.predictions.format, run.predictions.bytes);
    const classes = predictions.length / (run.epochs + 1) / pictures.total;
    const first = run.first && firstLayer(run.first, run.epochs);

    // ---------------------------------------------------------------- what there is to see
    const charts = QUANTITIES.filter((name) => run.history[name]).map((name) =>
      figures.curves({
        title: name[0].toUpperCase() + name.slice(1),
        epochs: run.epochs,
        series: seriesOf(run, name),
        onEpoch: (epoch) => turnTo(epoch),
      }),
    );
    const slider = h("input", {
      type: "range",
      min: 0,
      max: run.epochs,
      step: 1,
      "aria-label": "Epoch",
      oninput: () => turnTo(Number(slider.value)),
    });
    const shown = h("output", { class: "lenet-epoch" });
    const play = h("button", { type: "button", onclick: () => (timer ? stop() : start()) });
    const summary = h("p", { class: "lenet-summary" });
    const copied = h("span", { role: "status" });
    const copyLink = () => figures.copyLink(figure.link(), copied);
    const copy = figure.link() && h("button", { type: "button", onclick: copyLink }, "Copy link");

    const image = h("canvas", { role: "img" });
    const gallery = figures.galleryPanel(pictures, classNames, (index) => figure.set({ index }));
    const choose = h(
      "details",
      { class: "lenet-choose", ontoggle: () => choose.open && gallery.draw() },
      h("summary", {}, "Choose a picture"),
      gallery.element,
    );
    const bars = figures.probabilityBars(classNames, classes);
    const filters = h("div", { class: "lenet-filters" });
    const legend = h("small", {});

    figure.root.classList.add("lenet-player");
    figure.root.append(
      h("div", { class: "lenet-row lenet-transport" }, play, slider, shown),
      h("div", { class: "lenet-charts" }, charts.map(({ element }) => element)),
      h(
        "div",
        { class: "lenet-learned" },
        first && h("div", {}, h("p", { class: "lenet-heading" }, first.title), filters, legend),
        h("div", { class: "lenet-guess" }, h("p", { class: "lenet-heading" }, "The prediction"), image, bars.element),
      ),
      h("div", { class: "lenet-foot" }, summary, copy, copied),
      choose,
      numbers(run),
    );

    // ---------------------------------------------------------------- what the reader does
    let timer = 0;

    function turnTo(epoch) {
      stop();
      figure.set({ epoch });
    }

    function start() {
      if (figure.state.epoch === run.epochs) figure.set({ epoch: 0 });
      timer = setInterval(() => {
        const next = figure.state.epoch + 1;
        if (next >= run.epochs || !figure.root.isConnected) stop();
        figure.set({ epoch: Math.min(next, run.epochs) });
      }, EPOCH_MS);
      label();
    }

    function stop() {
      clearInterval(timer);
      timer = 0;
      label();
    }

    function label() {
      play.textContent = timer ? "❚❚ Pause" : "▶ Play";
    }

    // ---------------------------------------------------------------- what is shown
    const palette = { now: null };

    function valid({ epoch, index }) {
      const within = (n, last) => Number.isInteger(n) && n >= 0 && n <= last;
      return within(epoch, run.epochs) && within(index, pictures.total - 1);
    }

    function update() {
      const { epoch, index } = figure.state;
      slider.value = epoch;
      slider.setAttribute("aria-valuetext", epochWords(epoch));
      shown.textContent = `Epoch ${epoch} of ${run.epochs}`;
      for (const chart of charts) chart.mark(epoch);
      gallery.mark(index);
      drawPicture(index);
      drawPrediction(epoch, index);
      if (first) drawFilters(epoch, index);
    }

    function drawPicture(index) {
      const values = pictures.values(index);
      const side = 96;
      const tall = (side * pictures.height) / pictures.width;
      canvasContext(image, side, tall).drawImage(pictures.bitmap(values), 0, 0, side, tall);
      image.setAttribute("aria-label", nameOf(index));
    }

    const truthOf = (index) => (pictures.labels ? pictures.labels[index] : null);

    function nameOf(index) {
      const number = pictures.numbers ? pictures.numbers[index] : index;
      const truth = truthOf(index);
      return `${pictures.source} ${number}${truth === null ? "" : `: ${classNames[truth]}`}`;
    }

    function drawPrediction(epoch, index) {
      const at = (epoch * pictures.total + index) * classes;
      const probabilities = predictions.subarray(at, at + classes);
      const truth = truthOf(index);
      const best = bars.show(probabilities, truth);
      const verdict = truth === null ? "" : best === truth ? " – right" : " – wrong";
      summary.replaceChildren(
        `${nameOf(index)}. ${epoch ? `After ${epochWords(epoch)}` : "Untrained"}, ` +
          "the network says ",
        h("b", {}, classNames[best]),
        `, ${percent(probabilities[best])}${verdict}.`,
      );
      const curves = QUANTITIES.filter((name) => epoch && run.history[name]).map((name) => {
        const validation = run.history[`val_${name}`];
        const also = validation ? `, validation ${format(validation[epoch - 1], 2)}` : "";
        return ` ${name} ${format(run.history[name][epoch - 1], 2)}${also};`;
      });
      if (!timer) figure.announce(summary.textContent + curves.join(""));
    }

    function drawFilters(epoch, index) {
      palette.now ||= figures.readPalette(figure.root);
      const layer = first.at(epoch);
      const values = layer.maps(pictures.values(index));
      const scale = largestOf(values);
      const [height, width, count] = layer.shape;
      const maps = mapsBitmap(layer.shape, values, scale, palette.now);
      const columns = Array.from({ length: Math.min(count, MOST_FILTERS) }, (_, c) => {
        const kernel = h("canvas", { "aria-hidden": "true" });
        drawKernel(kernel, layer, c, first.scale, palette.now);
        const map = h("canvas", { "aria-hidden": "true" });
        const box = [0, 0, TILE, (TILE * height) / width];
        const from = [c * width, 0, width, height];
        canvasContext(map, box[2], box[3]).drawImage(maps, ...from, ...box);
        return h("div", {}, kernel, map);
      });
      filters.replaceChildren(...columns);
      const hidden = count > MOST_FILTERS ? ` The first ${MOST_FILTERS} of ${count}.` : "";
      legend.textContent =
        `Kernels, one square an input channel (±${format(first.scale, 2)}), ` +
        `and the maps that they make of the picture (±${format(scale, 2)}).${hidden}`;
    }

    // ---------------------------------------------------------------- size and theme
    let width = 0;
    function fit() {
      if (!figure.root.clientWidth || figure.root.clientWidth === width) return;
      width = figure.root.clientWidth;
      for (const chart of charts) chart.fit(chart.element.clientWidth);
    }
    new ResizeObserver(fit).observe(figure.root);
    figures.onTheme(() => {
      palette.now = null;
      update();
    });
    label();
    fit();
    return { valid, update };
  }

  const epochWords = (epoch) => (epoch ? `epoch ${epoch}` : "epoch 0, untrained");

  /** Training, validation, and what somebody else reports: as far as there is any. */
  function seriesOf({ history, reference }, name) {
    const all = [
      { name: "training", style: "training", values: history[name] },
      { name: "validation", style: "validation", values: history[`val_${name}`] },
      {
        name: reference && `${reference.name}`,
        style: "reference",
        values: reference && reference.history[`val_${name}`],
      },
    ];
    return all.filter(({ values }) => values);
  }

  /** The layers up to the first convolution, as they stood after any epoch. */
  function firstLayer({ spec, format: stored, bytes }, epochs) {
    const weights = toFloats(stored, bytes);
    const size = weights.length / (epochs + 1);
    const nets = [];
    const netAt = (epoch) =>
      (nets[epoch] ||= root.LenetEngine.create(
        spec,
        weights.slice(epoch * size, (epoch + 1) * size),
      ));
    const last = netAt(0).layers.length - 1;
    const layerAt = (epoch) => netAt(epoch).layers[last];
    const kernels = Array.from({ length: epochs + 1 }, (_, epoch) => layerAt(epoch).kernel);
    return {
      title: `What ${layerAt(0).label} has learned`,
      // One scale for all epochs: weights that grow are seen to grow.
      scale: Math.max(...kernels.map(largestOf)),
      at: (epoch) => ({
        ...layerAt(epoch),
        kernel: kernels[epoch],
        kernelShape: layerAt(epoch).kernelShape,
        shape: layerAt(epoch).outputShape,
        maps: (input) => netAt(epoch).forward(input).maps[last],
      }),
    };
  }

  /** One filter: its weights for each input channel, side by side. */
  function drawKernel(canvas, { kernel, kernelShape: [rows, columns, inputs, outputs] }, c, scale, palette) {
    const zoom = Math.max(1, Math.floor((TILE - 3 * (inputs - 1)) / (columns * inputs)));
    const gap = inputs > 1 ? (TILE - zoom * columns * inputs) / (inputs - 1) : 0;
    const context = canvasContext(canvas, TILE, rows * zoom);
    for (let input = 0; input < inputs; input++) {
      const square = bitmap(columns, rows, (i) =>
        palette.packed(kernel[(i * inputs + input) * outputs + c], scale),
      );
      const x = input * (columns * zoom + gap);
      context.drawImage(square, x, 0, columns * zoom, rows * zoom);
    }
  }

  /** All curves as a table: what they show, for those who do not see them. */
  function numbers({ history, reference, epochs }) {
    const columns = [
      ...Object.entries(history),
      ...Object.entries(reference?.history || {}).map(([name, values]) => [
        `${name}, ${reference.name}`,
        values,
      ]),
    ];
    const rows = Array.from({ length: epochs }, (_, e) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, String(e + 1)),
        columns.map(([, values]) => h("td", {}, format(values[e], 4))),
      ),
    );
    const head = h(
      "tr",
      {},
      h("th", { scope: "col" }, "epoch"),
      columns.map(([name]) => h("th", { scope: "col" }, name.replace("val_", "validation "))),
    );
    return h(
      "details",
      { class: "lenet-numbers" },
      h("summary", {}, "The curves as numbers"),
      h(
        "div",
        { class: "lenet-scroll", tabindex: 0, role: "region", "aria-label": "The curves as numbers" },
        h("table", {}, h("thead", {}, head), h("tbody", {}, rows)),
      ),
    );
  }
})(globalThis);
