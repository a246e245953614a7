/* C3 connection matrix: which maps feed which, what each connection adds, and what it costs. */
(function (root) {
  "use strict";

  const figures = root.LenetFigures;
  const { h, format, percent, digitsFor, toFloats, largestOf, bitmap, canvasContext } = figures;
  const { plane, zoomFor, choiceOf, ledger, curve, kernelsFor, benchNetwork } = figures;
  const { ringOf, kindOf, turnedInto, listOf } = figures;

  const MOST_CELL = 84; // CSS pixels of an input map, its kernel and its contribution
  const GAP = 8;
  const MOST_PLANE = 160;
  const PICTURE = 96;
  const ROWS = ["maps", "kernels", "shares"];

  figures.register("connection-matrix", {
    address: { index: "number", layer: "text", table: "text", unit: "numbers" },
    refreshed: ["pictures", "network"],
    mount,
  });

  async function mount(figure) {
    const { spec, format: stored, bytes } = figure.data("network");
    const weights = toFloats(stored, bytes);
    const pictures = await figures.loadPictures(figure.data("pictures"));
    const { classNames } = figure.data("names");
    const { layer: chosenLayer } = figure.start;
    const at = spec.layers.findIndex(({ label }) => label === chosenLayer);
    const layer = root.LenetEngine.create(spec, weights).layers[at];
    const below = spec.layers[at - 1].label;
    const [rows, columns, inputs, outputs] = layer.kernelShape;
    const tables = tablesFor(layer, figure.data("paper").subsets);
    let own = null; // the reader's own picture, if one is shown
    let now = null; // what is computed for the state
    let palette = null;

    const choice = choiceOf(
      "Table",
      Object.fromEntries(Object.entries(tables).map(([id, { name }]) => [id, name])),
      (table) => figure.set({ table }),
    );
    choice.element.hidden = Object.keys(tables).length < 2;
    const matrix = figures.connectionTable({ inputs, outputs, below, label: layer.label, onChoose });
    const counts = h("p", { class: "lenet-connections-count" });
    const ring = h("div", { class: "lenet-connections-ring" });
    const about = h("p", {});
    const turn = h("button", { type: "button", onclick: () => onChoose(now.turned) }, "Turn by one place");
    const strip = stripOf(inputs);
    const output = plane(layer.label, "move to another unit", {
      onPoint: (y, x) => move(Math.floor(y), Math.floor(x)),
      onStep: (dy, dx) => move(figure.state.unit[0] + dy, figure.state.unit[1] + dx),
    });
    const sum = h("div", {});
    const picture = h("canvas", { "aria-hidden": "true" });
    const summary = h("p", {});
    const besides = [
      ["‹", "Previous map", -1],
      ["›", "Next map", 1],
    ].map(([sign, name, by]) => {
      const onclick = () => onChoose((figure.state.unit[2] + by + outputs) % outputs);
      return h("button", { type: "button", "aria-label": name, onclick }, sign);
    });
    const chooser = figures.pictureChooser(pictures, classNames, { onIndex, onOwn });
    figure.root.classList.add("lenet-connections");
    figure.root.append(
      h(
        "div",
        { class: "lenet-connections-top" },
        picture,
        h("div", {}, summary, choice.element, chooser.buttons),
      ),
      chooser.panel,
      matrix.element,
      counts,
      h(
        "div",
        { class: "lenet-close-up" },
        h("div", { class: "lenet-connections-head" }, ring, h("div", {}, about, h("div", { class: "lenet-row" }, turn, besides))),
        strip.element,
        h("div", { class: "lenet-connections-sum" }, output.element, sum),
      ),
    );
    chooser.dropOn(figure.root);

    // ---------------------------------------------------------------- what the reader does
    function onChoose(c) {
      const [y, x] = figure.state.unit;
      figure.set({ unit: [y, x, c] });
    }

    function move(y, x) {
      const clamp = (n, length) => Math.max(0, Math.min(length - 1, n));
      const [height, width] = layer.outputShape;
      const unit = [clamp(y, height), clamp(x, width), figure.state.unit[2]];
      if (String(unit) !== String(figure.state.unit)) figure.set({ unit });
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
    function valid({ index, layer: label, table, unit }) {
      return (
        label === layer.label &&
        Number.isInteger(index) &&
        index >= 0 &&
        index < pictures.total &&
        table in tables &&
        unit.length === 3 &&
        unit.every((n, axis) => Number.isInteger(n) && n >= 0 && n < layer.outputShape[axis])
      );
    }

    /** All weights, with zeros where a table has no connection. */
    function masked(subsets) {
      const kept = weights.slice();
      const [offset] = spec.layers[at].kernel;
      for (let i = 0; i < layer.kernel.length; i++) {
        const input = Math.floor(i / outputs) % inputs;
        if (!subsets[i % outputs].includes(input)) kept[offset + i] = 0;
      }
      return kept;
    }

    function compute() {
      const { index, table, unit } = figure.state;
      const picture = own || pictures.values(index);
      if (!picture) return null;
      const { subsets } = tables[table];
      const net = root.LenetEngine.create(spec, masked(subsets));
      const run = net.forward(picture);
      const [y, x, c] = unit;
      const [, width] = layer.outputShape;
      const kernel = kernelsFor(net.layers[at]).filter(({ trained }) => trained)[c].kernel;
      return {
        net,
        run,
        subsets,
        kernel,
        turned: turnedInto(subsets, c, inputs),
        explanation: net.explain(run, at, (y * width + x) * outputs + c),
        shares: Array.from({ length: inputs }, (_, input) => share(kernel, input, run.maps[at - 1])),
      };
    }

    /** What one input map adds to the sums of the chosen map, place by place. */
    function share({ shape, weights: all }, input, maps) {
      const alone = all.map((weight, i) => (i % inputs === input ? weight : 0));
      const part = benchNetwork(layer, { shape, weights: alone, bias: 0 }, "linear");
      return root.LenetEngine.create(...part).forward(maps).maps[0];
    }

    // ---------------------------------------------------------------- what is shown
    const mapImage = ([height, width], values, channels, c, scale) =>
      bitmap(width, height, (i) => palette.packed(values[i * channels + c], scale));

    function draw() {
      palette ||= figures.readPalette(figure.root);
      const { run, subsets, kernel, explanation, shares } = now;
      const [y, x, c] = figure.state.unit;
      const maps = run.maps[at - 1];
      const results = run.maps[at];
      const scales = {
        maps: largestOf(maps),
        kernels: largestOf(kernel.weights),
        shares: Math.max(...shares.map(largestOf)),
        output: largestOf(results),
      };
      const inputImage = (s) => mapImage(layer.inputShape, maps, inputs, s, scales.maps);
      const outputImage = (k) => mapImage(layer.outputShape, results, outputs, k, scales.output);
      matrix.draw({ subsets, chosen: c, inputImage, outputImage });
      strip.draw({
        connected: subsets[c],
        images: {
          maps: inputImage,
          kernels: (s) => mapImage([rows, columns], kernel.weights, inputs, s, scales.kernels),
          shares: (s) => mapImage(layer.outputShape, shares[s], 1, 0, scales.shares),
        },
        frames: {
          maps: explanation.window,
          shares: { y0: y, x0: x, y1: y + 1, x1: x + 1 },
        },
        captions: {
          maps: `The maps of ${below}, and the window of this unit (±${format(scales.maps, 2)})`,
          kernels: `× the kernels of ${layer.label} map ${c} (±${format(scales.kernels, 2)})`,
          shares: `= what each adds to the sum, at every place (±${format(scales.shares, 2)})`,
        },
        highlight: palette.highlight,
        width: figure.root.clientWidth - 32,
      });
      const [height, width] = layer.outputShape;
      output.draw(outputImage(c), zoomFor(MOST_PLANE, width, MOST_PLANE), `map ${c}, ${height}×${width}`);
      output.frame({ y0: y, x0: x, y1: y + 1, x1: x + 1 });
      describe();
    }

    function describe() {
      const { subsets, turned, shares, explanation } = now;
      const [y, x, c] = figure.state.unit;
      const subset = subsets[c];
      const links = subsets.reduce((total, { length }) => total + length, 0);
      const size = rows * columns;
      const bias = layer.bias ? 1 : 0;
      const total = (links * size + bias * outputs).toLocaleString("en");
      counts.replaceChildren(
        `${links} links × ${size} weights${bias ? ` + ${outputs} biases` : ""} = `,
        h("b", {}, `${total} parameters`),
        ".",
      );
      ring.replaceChildren(ringOf(subset, inputs, 132, true));
      about.replaceChildren(
        h("b", {}, `${layer.label} map ${c}`),
        ` sees ${listOf(subset)} of ${below}: ${kindOf(subset, inputs)}. `,
        `${subset.length} × ${size}${bias ? " + 1" : ""} = ${subset.length * size + bias} parameters. `,
        turnSays(turned, c),
      );
      turn.disabled = turned < 0 || turned === c;
      const at1d = y * layer.outputShape[1] + x;
      const terms = subset.map((s) => ({ label: `${below} map ${s}`, value: shares[s][at1d] }));
      if (bias) terms.push({ label: "bias", value: explanation.bias });
      const z = explanation.preActivation;
      const digits = digitsFor(Math.max(Math.abs(z), ...terms.map(({ value }) => Math.abs(value))));
      const result = { label: `${layer.activation}(${format(z, digits)})`, value: explanation.output, strong: true };
      const isPlain = layer.activation === "linear";
      sum.replaceChildren(
        h(
          "p",
          { class: "lenet-close-up-title" },
          h("code", {}, `${layer.label}[${y}, ${x}, ${c}]`),
          " = ",
          h("b", {}, format(explanation.output)),
        ),
        ledger(`Sum over ${subset.length} maps of ${below}`, terms, { label: "sum", value: z },
          isPlain ? [] : [result], digits),
      );
      const sketch = curve(layer.activation, z, explanation.output);
      if (sketch) sum.append(sketch);
      summarise();
      figure.announce(`${about.textContent} Row ${y}, column ${x}: ${format(explanation.output)}.`);
    }

    function turnSays(turned, c) {
      if (turned === c) return "Turned by one place on the ring, it is the same set.";
      return turned < 0
        ? "Turned by one place on the ring, it is in no column."
        : `Turned by one place on the ring, it is map ${turned}.`;
    }

    /** The picture, and what the whole network makes of it with these connections. */
    function summarise() {
      const { height, width } = pictures;
      const context = canvasContext(picture, PICTURE, (PICTURE * height) / width);
      context.drawImage(pictures.bitmap(now.run.input), 0, 0, PICTURE, (PICTURE * height) / width);
      const last = now.net.layers.at(-1);
      const values = now.run.maps.at(-1);
      if (last.outputShape.length > 1) return;
      const best = values.indexOf(Math.max(...values));
      const sure = last.activation === "softmax" ? `, ${percent(values[best])}` : "";
      const nameOf = (label) => classNames[label] ?? String(label);
      const truth = own || !pictures.labels ? null : pictures.labels[figure.state.index - pictures.first];
      const verdict = truth === null ? "." : truth === best ? " – right." : ` – wrong, it is a ${nameOf(truth)}.`;
      const { name } = tables[figure.state.table];
      summary.replaceChildren(
        `With the links of this table (${name}), the network says `,
        h("b", {}, nameOf(best)),
        `${sure}${verdict}`,
      );
    }

    async function update(changed) {
      if (changed.has("pictures")) {
        Object.assign(pictures, await figures.loadPictures(figure.data("pictures")));
        chooser.refresh();
      }
      if (changed.has("index")) own = null;
      now = compute();
      if (!now) {
        summary.textContent = `Waiting for picture ${figure.state.index} from the kernel…`;
        return;
      }
      if (["index", "pictures", "own"].some((name) => changed.has(name))) {
        chooser.show(own ? null : figure.state.index, now.run.input);
      }
      choice.mark(figure.state.table);
      draw();
    }

    // ---------------------------------------------------------------- size and theme
    let width = figure.root.clientWidth;
    new ResizeObserver(() => {
      if (figure.root.clientWidth === width || !figure.root.clientWidth) return;
      width = figure.root.clientWidth;
      if (now) draw();
    }).observe(figure.root);
    figures.onTheme(() => {
      palette = null;
      if (now) draw();
    });

    return { valid, update };
  }

  /** The tables that a layer can be shown with: the paper's, where it fits, and the layer's own,
   *  in which a connection is missing where all its weights are zero. */
  function tablesFor({ kernel, kernelShape }, paper) {
    const [, , inputs, outputs] = kernelShape;
    const alive = Array.from({ length: outputs }, () => new Set());
    kernel.forEach((weight, i) => {
      if (weight !== 0) alive[i % outputs].add(Math.floor(i / outputs) % inputs);
    });
    const subsets = alive.map((set) => [...set].sort((a, b) => a - b));
    const isFull = subsets.every(({ length }) => length === inputs);
    const fits = paper.length === outputs && Math.max(...paper.flat()) === inputs - 1;
    return {
      ...(fits ? { 1998: { name: "1998", subsets: paper } } : {}),
      model: { name: isFull ? "all-to-all" : "the model’s own", subsets },
    };
  }

  /** A column for each input map: the map, its kernel, and what it adds. */
  function stripOf(inputs) {
    const captions = Object.fromEntries(ROWS.map((row) => [row, h("p", {})]));
    const cells = Object.fromEntries(
      ROWS.map((row) => [row, Array.from({ length: inputs }, () => h("canvas", { "aria-hidden": "true" }))]),
    );
    const element = h(
      "div",
      { class: "lenet-connections-strip" },
      ROWS.map((row) => [captions[row], h("div", {}, cells[row])]).flat(),
    );
    return {
      element,
      draw({ connected, images, frames, captions: texts, highlight, width }) {
        const side = Math.min(MOST_CELL, (width - GAP * (inputs - 1)) / inputs);
        for (const row of ROWS) {
          captions[row].textContent = texts[row];
          cells[row].forEach((canvas, s) => {
            const image = images[row](s);
            const tall = (side * image.height) / image.width;
            const context = canvasContext(canvas, side, tall);
            canvas.classList.toggle("lenet-unconnected", !connected.includes(s));
            if (row !== "maps" && !connected.includes(s)) return;
            context.drawImage(image, 0, 0, side, tall);
            if (!frames[row] || !connected.includes(s)) return;
            const { y0, x0, y1, x1 } = frames[row];
            const zoom = side / image.width;
            context.strokeStyle = highlight;
            context.lineWidth = 2;
            context.strokeRect(zoom * x0, zoom * y0, zoom * (x1 - x0), zoom * (y1 - y0));
          });
        }
      },
    };
  }
})(globalThis);
