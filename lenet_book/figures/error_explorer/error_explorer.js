/* Error explorer: the matrix of classes and answers, and behind each cell its pictures. */

import { h, linkButton } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { placeOfLargest } from "../shared/network/answer.js";
import { errorControls } from "./error_controls.js";
import { rowsOf } from "./error_rows.js";
import { headingWords, ruleSays } from "./error_says.js";
import { isPossible, lookedAt, membersOf } from "./error_state.js";
import { state as STATE, texts as TEXTS } from "./figure.json";
import { lookedAtView } from "./looked_at_view.js";
import { matrixView } from "./matrix_view.js";
import { stripView } from "./strip_view.js";

export default { mount };

async function mount(figure) {
  const { counts, pictures: total, isOwn } = figure.data("errors");
  const { classNames } = figure.data("names");
  const networks = Object.keys(counts);
  const rows = rowsOf(figure.data("sheets"), classNames.length);
  const nameOf = (number) => phrase(isOwn ? TEXTS.own_picture : TEXTS.picture, { number });
  let row = null; // the one that is shown, once it has come
  let isFirst = true; // a figure that has just come to life says nothing

  const onCell = (cell) => figure.set({ ...cell, picture: null });
  const matrix = matrixView(classNames, onCell);
  const heading = h("p", { class: "lenet-errors-heading" });
  const rule = h("p", { class: "lenet-errors-rule" });
  const strip = stripView(nameOf, (place) => figure.set({ picture: row.numbers[place] }));
  const looked = lookedAtView(classNames, networks, isOwn, nameOf);
  const controls = errorControls(figure, classNames, networks, onCell);
  figure.root.classList.add("lenet-errors");
  figure.root.append(
    h(
      "div",
      { class: "lenet-errors-both" },
      h("div", {}, controls.network, matrix.element, controls.cell),
      h("div", {}, heading, controls.order, strip.element, rule),
    ),
    looked.element,
    h("div", { class: "lenet-row" }, linkButton(figure)),
  );

  function write(state) {
    const count = counts[state.network][state.truth][state.found];
    matrix.show(counts[state.network], state);
    controls.mark(state);
    heading.replaceChildren(...headingWords(counts, state, classNames));
    rule.textContent = count ? TEXTS.coming : TEXTS.none;
    strip.clear();
    looked.clear();
    tell(null, state);
  }

  /** What the page's tasks ask for beside the state: how sure, and whether it is wrong. */
  function tell(place, { network, truth }) {
    const shares = place === null ? null : row.of(network, place);
    figure.beside.sure = shares && Math.max(...shares);
    figure.beside.wrong = shares && Number(placeOfLargest(shares) !== truth);
  }

  function draw(state, isNewCell) {
    const members = membersOf(row, state);
    const place = lookedAt(row, members, state.picture);
    if (isNewCell) {
      const count = counts[state.network][state.truth][state.found];
      strip.show(row, members, place, state);
      rule.textContent = ruleSays(members.length, count);
    } else strip.mark(place);
    if (place !== null) looked.show(row, place, state.truth, isRightFor(state, place));
    tell(place, state);
    const said = isNewCell ? [heading.textContent, rule.textContent] : [];
    if (place !== null) said.push(looked.summary.textContent);
    if (!isFirst) figure.announce(said.join(" "));
    isFirst = false;
  }

  /** Do all networks get it right, so that there is nothing to explain? */
  const isRightFor = ({ truth }, place) =>
    networks.every((network) => placeOfLargest(row.of(network, place)) === truth);

  async function fetchRow(state) {
    const { truth } = state;
    const isWanted = () => !figure.signal.aborted && figure.state.truth === truth;
    try {
      const come = await rows.at(truth);
      if (!isWanted()) return;
      row = come;
      draw(figure.state, true);
    } catch (error) {
      if (isWanted()) rule.textContent = phrase(TEXTS.lost, { reason: error.message });
    }
  }

  async function update(changed) {
    const { state } = figure;
    const isNewCell = ["network", "truth", "found", "order"].some((name) => changed.has(name));
    if (!isNewCell) return row && draw(state, false);
    if (changed.has("truth")) row = null;
    write(state);
    if (row) return draw(state, true);
    // A row that a page has still to load is not waited for: the matrix can be used.
    const coming = fetchRow(state);
    return rows.isHere(state.truth) ? coming : undefined;
  }

  const limits = { pieces: STATE, networks, classes: classNames.length, total };
  return { valid: (state) => isPossible(state, limits), update };
}
