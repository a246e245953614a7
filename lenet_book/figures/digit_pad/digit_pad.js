/* Digit pad: write a digit, see it placed as MNIST's were, and what the network of 1998 reads. */

import { networkOf } from "../shared/core/sent.js";
import { h, onTheme, readPalette } from "../shared/draw/drawing.js";
import { answersView } from "./answers_view.js";
import { digitControls } from "./digit_controls.js";
import { texts as TEXTS } from "./figure.json";
import { saysOf } from "./pad_says.js";
import { isPossible } from "./pad_state.js";
import { place } from "./placing.js";
import { readerOf } from "./reading.js";
import { remarkOf } from "./remarks.js";
import { codeView, seenView } from "./seen_view.js";
import { INK, inkOf, isWritten, lengthOf, strokesOf } from "./strokes.js";
import { writingPad } from "./writing_pad.js";

export default { mount };

function mount(figure) {
  const readers = readersOf(figure);
  const drawn = () => figure.state.drawing ?? ""; // an empty piece of a link is null
  const past = []; // drawings, for undo
  let now = null;
  let palette = null;
  let isFirst = true; // a figure that has just come to life says nothing

  const pad = writingPad(figure, {
    onWrite: (strokes) => figure.guarded(() => show(strokes)),
    onWritten: write,
    onUndo: undo,
  });
  const seen = seenView();
  const code = codeView();
  const answers = Object.fromEntries(
    Object.entries(readers).map(([name, reader]) => [name, answersView(reader)]),
  );
  const summary = h("p", { class: "lenet-summary" });
  const names = Object.keys(readers);
  const controls = digitControls(figure, names, pad.clicks, { write, undo });
  figure.root.classList.add("lenet-digits");
  figure.root.append(
    h(
      "div",
      { class: "lenet-digit-flow" },
      h(
        "div",
        { class: "lenet-digit-part" },
        h("div", { class: "lenet-title" }, h("b", {}, TEXTS.pad)),
        pad.element,
        controls.tools,
      ),
      seen.element,
      code.element,
    ),
    ...Object.values(answers).map(({ element }) => element),
    summary,
    controls.choices,
  );

  // ---------------------------------------------------------------- what the reader does
  function write(drawing) {
    const before = drawn();
    if (drawing === before) return;
    if (!isWritten(drawing)) {
      figure.warn(TEXTS.too_much);
      pad.take(before);
      figure.guarded(() => show(strokesOf(before)));
      return;
    }
    past.push(before);
    figure.set({ drawing });
  }

  function undo() {
    if (past.length) figure.set({ drawing: past.pop() });
    else write(drawn().split(".").slice(0, -1).join("."));
  }

  // ---------------------------------------------------------------- what is shown
  /** Read strokes, and draw what comes of it. */
  function show(strokes) {
    const { network: name } = figure.state;
    const reader = readers[name];
    const ink = inkOf(strokes);
    const placed = place(ink, INK);
    const remark = remarkOf(ink, INK, placed.box);
    now = { placed, remark, read: remark === "empty" ? null : reader.read(placed.picture) };
    figure.beside.read = !now.read ? null : now.read.isRefused ? "none" : now.read.best;
    figure.beside.distance = reader.drawings && now.read ? now.read.values[now.read.best] : null;
    figure.beside.added = addedTo(figure.start.drawing, strokes);
    draw();
    summary.replaceChildren(...saysOf(now, reader));
  }

  function draw() {
    if (!now) return;
    palette ||= readPalette(figure.root);
    const { network: name } = figure.state;
    const reader = readers[name];
    pad.draw(now.placed);
    seen.show(now.placed, palette);
    code.show(now.read?.code ?? null, reader.columns, reader.hidden?.label, palette);
    for (const [other, view] of Object.entries(answers)) view.element.hidden = other !== name;
    if (now.read) answers[name].show(now.read, palette);
    else answers[name].clear();
  }

  function update() {
    const drawing = drawn();
    pad.take(drawing);
    controls.mark(figure.state.network, past.length > 0 || drawing !== "");
    show(strokesOf(drawing));
    if (!isFirst) figure.announce(summary.textContent);
    isFirst = false;
  }

  onTheme(figure, () => {
    palette = null;
    draw();
  });

  return { valid: (state) => isPossible(state, names), update };
}

/** The readers to choose from, by name. That of a learner's own network comes alone. */
function readersOf(figure) {
  const reads = figure.data("reads");
  const bitmaps = readerOf(networkOf(figure), reads);
  if (!figure.data("softmax")?.spec) return { bitmaps };
  const softmax = networkOf({ data: () => figure.data("softmax") });
  return { bitmaps, softmax: readerOf(softmax, reads) };
}

/** How far the pen has gone beyond the drawing that the figure begins with; null without that. */
function addedTo(start, strokes) {
  const begun = strokesOf(start);
  const kept = strokes.slice(0, begun.length);
  return JSON.stringify(kept) === JSON.stringify(begun)
    ? lengthOf(strokes.slice(begun.length))
    : null;
}
