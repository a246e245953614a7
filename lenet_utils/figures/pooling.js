/* Pooling: a map, what a pooling layer makes of it block by block, and what a shift does to it. */
(function (root) {
  "use strict";

  const figures = root.LenetFigures;
  const { h, format, digitsFor, toFloats, largestOf, bitmap, canvasContext } = figures;
  const { plane, zoomFor, choiceOf, matrix, equation, ledger } = figures;

  const HOW = {
    average: "the average",
    maximum: "the maximum",
    subsampling: "1998: sum × coefficient + bias, squashed",
  };
  const SHIFTS = [0, 1, 2, 3, 4]; // pixels
  const COEFFICIENT = { least: -4, most: 4 };
  const BIAS = { least: -12, most: 12 };
  const WIDE = 560; // CSS pixels at which four planes fit side by side
  const GAP = 16;
  const MOST_PLANE = 176;
  const THUMB = 30;
  const SAME = 1e-5; // maps that differ by less are equal, but for rounding

  /** The squashing function of 1998 (LeCun et al., appendix A). */
  const squash = (a) => 1.7159 * Math.tanh((2 * a) / 3);

  figures.register("pooling", {
    address: {
      index: "number",
      layer: "text",
      unit: "numbers",
      how: "text",
      shift: "number",
      coefficient: "text",
      bias: "text",
    },
    refreshed: ["pictures", "network"],
    mount,
  });

  async function mount(figure) {
    const { spec, format: stored, bytes } = figure.data("network");
    const weights = toFloats(stored, bytes);
    const pictures = await figures.loadPictures(figure.data("pictures"));
    const { classNames } = figure.data("names");
    const poolings = spec.layers.flatMap(({ kind }, i) => (kind.endsWith("pooling2d") ? [i] : []));
    let own = null; // the reader's own picture, if one is shown
    let now = null; // what is computed for the state
    let palette = null;
    let side = MOST_PLANE;

    const moves = "move to another block";
    const planes = {
      picture: plane("Picture", moves, { onPoint: fromPicture, onStep: step }),
      below: plane("Before pooling", moves, { onPoint: fromBelow, onStep: step }),
      above: plane("After pooling", moves, { onPoint: fromAbove, onStep: step }),
      difference: plane("Change by the shift", moves, { onPoint: fromAbove, onStep: step }),
    };
    const legends = {};
    for (const name of ["below", "above", "difference"]) {
      legends[name] = h("small", {});
      planes[name].element.append(h("div", { class: "lenet-legend" }, h("i", {}), legends[name]));
    }
    const maps = mapButtons((c) => {
      const [y, x] = figure.state.unit;
      figure.set({ unit: [y, x, c] });
    });
    const labels = Object.fromEntries(poolings.map((i) => [spec.layers[i].label, spec.layers[i].label]));
    const layer = choiceOf("Layer", labels, (chosen) => {
      const [height, width] = spec.layers[numberOf(chosen)].output;
      figure.set({ layer: chosen, unit: [Math.floor(height / 2), Math.floor(width / 2), 0] });
    });
    layer.element.hidden = poolings.length < 2;
    const how = choiceOf("Each block gives", HOW, (chosen) => figure.set({ how: chosen }));
    const shift = choiceOf(
      "Picture moved right by",
      Object.fromEntries(SHIFTS.map((n) => [n, n === 1 ? "1 pixel" : String(n)])),
      (chosen) => figure.set({ shift: Number(chosen) }),
    );
    const trained = [
      slider("coefficient", COEFFICIENT, (value) => figure.set({ coefficient: value })),
      slider("bias", BIAS, (value) => figure.set({ bias: value })),
    ];
    const presets = [
      ["blur", 0.25, 0],
      ["or", 3, 9],
      ["and", 3, -9],
    ].map(([name, coefficient, bias]) =>
      h("button", { type: "button", onclick: () => figure.set({ coefficient, bias }) }, name),
    );
    const learnt = h("div", { class: "lenet-row", hidden: true }, trained.map((s) => s.element), presets);
    const chooser = figures.pictureChooser(pictures, classNames, { onIndex, onOwn });
    const says = h("p", { class: "lenet-pooling-says" });
    const sum = h("div", { class: "lenet-close-up lenet-pooling-sum" });
    figure.root.classList.add("lenet-pooling");
    figure.root.append(
      h(
        "div",
        { class: "lenet-pooling-planes" },
        Object.values(planes).map(({ element }) => element),
      ),
      says,
      maps.element,
      how.element,
      learnt,
      shift.element,
      h("div", { class: "lenet-row" }, layer.element, chooser.buttons),
      chooser.panel,
      sum,
    );
    chooser.dropOn(figure.root);

    // ---------------------------------------------------------------- what the reader does
    const numberOf = (label) => spec.layers.findIndex((entry) => entry.label === label);

    function move(y, x) {
      const [height, width] = now.entry.outputShape;
      const clamp = (n, length) => Math.max(0, Math.min(length - 1, n));
      const unit = [clamp(y, height), clamp(x, width), figure.state.unit[2]];
      if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
    }

    function step(dy, dx) {
      const [y, x] = figure.state.unit;
      move(y + dy, x + dx);
    }

    function fromAbove(y, x) {
      move(Math.floor(y), Math.floor(x));
    }

    /** The block whose window holds a place of the map below. */
    function fromBelow(...place) {
      const { strides, before } = now.entry;
      move(...place.map((n, axis) => Math.floor((n + before[axis]) / strides[axis])));
    }

    /** The block whose receptive field has its middle nearest to a place of the picture. */
    function fromPicture(...place) {
      const { net, at, steps } = now;
      const [height, width, channels] = now.entry.outputShape;
      const middle = [Math.floor(height / 2), Math.floor(width / 2)];
      const { y0, x0, y1, x1 } = net.receptiveField(at, (middle[0] * width + middle[1]) * channels);
      const centre = [(y0 + y1) / 2, (x0 + x1) / 2];
      move(...middle.map((n, axis) => n + Math.round((place[axis] - centre[axis]) / steps[axis])));
    }

    function onIndex(index) {
      own = null;
      if (index === figure.state.index) update(new Set(["index"]));
      else figure.set({ index });
    }

    function onOwn(values) {
      own = values;
      update(new Set(["own"]));
    }

    // ---------------------------------------------------------------- what is computed
    function valid({ index, layer: label, unit, how: chosen, shift: pixels, coefficient, bias }) {
      const at = numberOf(label);
      const within = (text, { least, most }) => Number(text) >= least && Number(text) <= most;
      return (
        Number.isInteger(index) &&
        index >= 0 &&
        index < pictures.total &&
        poolings.includes(at) &&
        chosen in HOW &&
        SHIFTS.includes(pixels) &&
        within(coefficient, COEFFICIENT) &&
        within(bias, BIAS) &&
        unit.length === 3 &&
        unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < spec.layers[at].output[axis])
      );
    }

    /** The reader's network, with the layer that is looked at taking averages or maxima. */
    function networkFor(at, wanted) {
      const kind = wanted === "maximum" ? "maxpooling2d" : "averagepooling2d";
      const layers = spec.layers.map((entry, i) => (i === at ? { ...entry, kind } : entry));
      return root.LenetEngine.create({ ...spec, layers }, weights);
    }

    function compute() {
      const { index, layer: label, unit, how: chosen, shift: pixels } = figure.state;
      const picture = own || pictures.values(index);
      if (!picture) return null;
      const at = numberOf(label);
      const net = networkFor(at, chosen);
      const entry = net.layers[at];
      const [, width, channels] = entry.outputShape;
      const run = net.forward(shifted(picture, pixels));
      const still = pixels ? net.forward(picture) : run;
      const values = pooled(net, at, run);
      // Pixels of the picture that one step in the layer spans, down and across.
      const steps = [0, 1].map((axis) =>
        net.layers.slice(0, at + 1).reduce((n, { strides }) => n * (strides?.[axis] ?? 1), 1),
      );
      const flat = (unit[0] * width + unit[1]) * channels + unit[2];
      return {
        at,
        net,
        entry,
        run,
        steps,
        flat,
        values,
        explanation: net.explain(run, at, flat),
        comparison: compare(values, pooled(net, at, still), net, at, steps[1]),
      };
    }

    /** The picture, moved right; the gap is filled with the column at the edge. */
    function shifted(picture, pixels) {
      const { width, channels } = pictures;
      return picture.map((_, i) => {
        const c = i % channels;
        const x = Math.floor(i / channels) % width;
        return picture[i - channels * Math.min(x, pixels)] ?? picture[c];
      });
    }

    /** What the layer gives, in the way that was chosen. */
    function pooled(net, at, run) {
      if (figure.state.how !== "subsampling") return run.maps[at];
      return run.maps[at].map((average, unit) => squash(weighed(average * blockSize(net, at, unit))));
    }

    /** How many values a block has: fewer at an edge that is padded. */
    function blockSize(net, at, unit) {
      const { y0, x0, y1, x1 } = net.receptiveField(at, unit, at);
      return (y1 - y0) * (x1 - x0);
    }

    const weighed = (total) => total * Number(figure.state.coefficient) + Number(figure.state.bias);

    /** The chosen map against that of the picture at rest, moved by the nearest whole number of
     *  units: {units, differences, one a unit and NaN where the filled gap is seen, largest}. */
    function compare(values, still, net, at, stride) {
      const { shift: pixels, unit } = figure.state;
      const [height, width, channels] = net.layers[at].outputShape;
      const units = Math.round(pixels / stride);
      const differences = Float32Array.from({ length: height * width }, (_, i) => {
        const here = i * channels + unit[2];
        const seesGap = pixels > 0 && net.receptiveField(at, here).x0 < pixels;
        return seesGap || i % width < units ? NaN : values[here] - still[here - units * channels];
      });
      return { units, differences, largest: largestOf(differences.filter((d) => !Number.isNaN(d))) };
    }

    // ---------------------------------------------------------------- what is shown
    const mapImage = ([height, width, channels], values, c, scale) =>
      bitmap(width, height, (i) => palette.packed(values[i * channels + c], scale));

    function draw() {
      palette ||= figures.readPalette(figure.root);
      const { at, net, entry, run, values, explanation, comparison } = now;
      const { inputShape, outputShape } = entry;
      const [y, x, c] = figure.state.unit;
      const below = at ? run.maps[at - 1] : run.input;
      const scale = largestOf(below);
      const scaleAbove = figure.state.how === "subsampling" ? largestOf(values) : scale;
      const box = { y0: y, x0: x, y1: y + 1, x1: x + 1 };
      const show = (name, image, text, frame) => {
        planes[name].draw(image, zoomFor(side, image.width, MOST_PLANE), text);
        planes[name].frame(frame);
      };
      const size = ([height, width]) => `${height}×${width}`;
      show("picture", pictures.bitmap(run.input), size(net.spec.input), net.receptiveField(at, now.flat));
      const before = mapImage(inputShape, below, c, scale);
      show("below", before, `${nameBelow()} map ${c}, ${size(inputShape)}`, explanation.window);
      const after = mapImage(outputShape, values, c, scaleAbove);
      show("above", after, `${entry.label} map ${c}, ${size(outputShape)}`, box);
      const { differences } = comparison;
      const change = bitmap(outputShape[1], outputShape[0], (i) =>
        Number.isNaN(differences[i]) ? 0 : palette.packed(differences[i], scaleAbove),
      );
      show("difference", change, `${entry.label} map ${c}, new − old`, box);
      legends.below.textContent = `±${format(scale, 2)}`;
      legends.above.textContent = legends.difference.textContent = `±${format(scaleAbove, 2)}`;
      maps.draw(outputShape, values, scaleAbove, c);
      describe(scale);
    }

    const nameBelow = () => (now.at ? now.net.layers[now.at - 1].label : "Input");

    function describe(scale) {
      const { values, flat, explanation, comparison } = now;
      const { label } = now.entry;
      const [y, x, c] = figure.state.unit;
      const { window, inputs } = explanation;
      const inside = blockTerms(explanation);
      const digits = digitsFor(Math.max(largestOf(inputs), Math.abs(values[flat])));
      const block = matrix(
        `${nameBelow()} map ${c}, rows ${window.y0}–${window.y1 - 1}, columns ${window.x0}–${window.x1 - 1}`,
        Array.from(inputs, (value, i) => ({
          value,
          color: palette.color(value, scale),
          padding: explanation.sources[i] < 0,
          strong: figure.state.how === "maximum" && explanation.weights[i] === 1,
        })),
        explanation.patchShape[1],
        digits,
      );
      const value = h("b", {}, format(values[flat]));
      const title = h("p", { class: "lenet-close-up-title" }, h("code", {}, `${label}[${y}, ${x}, ${c}]`), " = ", value);
      sum.replaceChildren(title, h("div", { class: "lenet-arithmetic" }, equation(block), account(inside, digits)));
      says.replaceChildren(...shiftSays(label, comparison));
      figure.announce(`${label}, map ${c}, row ${y}, column ${x}: ${format(values[flat])}. ${says.textContent}`);
    }

    /** The values of a block, padding left out, each under its own name. */
    function blockTerms({ window, patchShape, inputs, sources, c }) {
      const columns = patchShape[1];
      const terms = Array.from(inputs, (value, i) => {
        const y = window.y0 + Math.floor(i / columns);
        return { label: `${nameBelow()}[${y}, ${window.x0 + (i % columns)}, ${c}]`, value };
      });
      return terms.filter((_, i) => sources[i] >= 0);
    }

    /** How the numbers of a block become one. */
    function account(inside, digits) {
      const { how: chosen, coefficient, bias } = figure.state;
      const { values, flat } = now;
      const value = values[flat];
      if (chosen === "maximum") {
        return h(
          "p",
          {},
          `The largest of the ${inside.length} values is `,
          h("b", {}, format(value, digits, true)),
          ". The others leave no trace.",
        );
      }
      const total = inside.reduce((sum, term) => sum + term.value, 0);
      const results =
        chosen === "average"
          ? [{ label: `÷ ${inside.length}: the average`, value, strong: true }]
          : [
              { label: `× coefficient ${format(Number(coefficient), 2)}`, value: total * Number(coefficient) },
              { label: `+ bias ${format(Number(bias), 2)}`, value: weighed(total) },
              { label: "squashed", value, strong: true },
            ];
      const name = chosen === "average" ? "Average" : "Subsampling, 1998";
      const formula =
        chosen === "average" ? null : h("p", { class: "lenet-hint" }, "Squashed: 1.7159 · tanh(⅔ · z)");
      return h("div", {}, ledger(name, inside, { label: "sum", value: total }, results, digits), formula);
    }

    /** What the shift has done to the layer, in words. */
    function shiftSays(label, { units, largest }) {
      const { shift: pixels } = figure.state;
      const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
      if (!pixels) {
        const step = plural(now.steps[1], "pixel");
        return [`The picture is at rest. One step in ${label} spans ${step} of the picture.`];
      }
      const moved = units ? `moved by ${plural(units, "unit")}` : "not moved";
      const start = `Shift by ${plural(pixels, "pixel")}, against the old ${label}, ${moved}: `;
      return largest < SAME
        ? [start, h("b", {}, "no difference"), ". It is an exact copy."]
        : [start, "values change by up to ", h("b", {}, format(largest, 2)), "."];
    }

    async function update(changed) {
      if (changed.has("pictures")) {
        Object.assign(pictures, await figures.loadPictures(figure.data("pictures")));
        chooser.refresh();
      }
      if (changed.has("index")) own = null;
      now = compute();
      if (!now) {
        says.textContent = `Waiting for picture ${figure.state.index} from the kernel…`;
        return;
      }
      if (["index", "pictures", "own"].some((name) => changed.has(name))) {
        chooser.show(own ? null : figure.state.index, own || pictures.values(figure.state.index));
      }
      layer.mark(figure.state.layer);
      how.mark(figure.state.how);
      shift.mark(String(figure.state.shift));
      learnt.hidden = figure.state.how !== "subsampling";
      trained.forEach((s) => s.show(Number(figure.state[s.name])));
      draw();
    }

    // ---------------------------------------------------------------- size and theme
    function fit(width) {
      const columns = width >= WIDE ? 4 : 2;
      side = Math.min(MOST_PLANE, (width - GAP * (columns - 1)) / columns);
    }
    let width = 0;
    new ResizeObserver(() => {
      if (figure.root.clientWidth === width || !figure.root.clientWidth) return;
      width = figure.root.clientWidth;
      fit(width);
      if (now) draw();
    }).observe(figure.root);
    figures.onTheme(() => {
      palette = null;
      if (now) draw();
    });
    width = figure.root.clientWidth;
    fit(width || 680);

    return { valid, update };
  }

  // ---------------------------------------------------------------- parts
  /** Every map of the layer, small, as buttons. */
  function mapButtons(onChoose) {
    const element = h("div", { class: "lenet-row lenet-pooling-maps", role: "group", "aria-label": "Map" });
    let canvases = [];

    function build(count) {
      canvases = Array.from({ length: count }, () => h("canvas", { "aria-hidden": "true" }));
      const button = (canvas, c) =>
        h("button", { type: "button", "aria-label": `map ${c}`, onclick: () => onChoose(c) }, canvas, String(c));
      element.replaceChildren(h("span", { "aria-hidden": "true" }, "Map"), ...canvases.map(button));
    }

    return {
      element,
      draw(shape, values, scale, chosen) {
        const [height, width, channels] = shape;
        if (canvases.length !== channels) build(channels);
        const palette = figures.readPalette(element);
        canvases.forEach((canvas, c) => {
          const image = bitmap(width, height, (i) => palette.packed(values[i * channels + c], scale));
          const context = canvasContext(canvas, THUMB, (THUMB * height) / width);
          context.drawImage(image, 0, 0, THUMB, (THUMB * height) / width);
          canvas.parentElement.setAttribute("aria-pressed", String(c === chosen));
        });
      },
    };
  }

  function slider(name, { least, most }, onChange) {
    const value = h("output", {});
    const input = h("input", {
      type: "range",
      min: least,
      max: most,
      step: 0.05,
      oninput: () => onChange(Number(input.value)),
    });
    return {
      name,
      element: h("label", { class: "lenet-row" }, name, input, value),
      show(number) {
        if (Number(input.value) !== number) input.value = number;
        value.textContent = format(number, 2);
      },
    };
  }
})(globalThis);
