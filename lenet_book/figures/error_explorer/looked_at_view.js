/* The picture that is looked at: what each network says of it, and what it was trained with. */

import { h, percent } from "../shared/draw/drawing.js";
import { phrase, words } from "../shared/draw/words.js";
import { placeOfLargest } from "../shared/network/answer.js";
import { texts as TEXTS } from "./figure.json";
import { drawPicture } from "./strip_view.js";

const SIDE = 112; // CSS pixels
const SMALL = 80;
const NAMES = { tutorial: TEXTS.network_tutorial, better: TEXTS.network_better };

/** networks: names; nameOf(number): what a picture is called.
 *  Returns {element, show(row, place, truth, isRight), clear()}. */
export function lookedAtView(classNames, networks, isOwn, nameOf) {
  const called = (network) => (isOwn ? TEXTS.network_own : NAMES[network]);
  const canvas = h("canvas", { role: "img" });
  const summary = h("p", { class: "lenet-summary" });
  const shares = sharesTable(classNames, networks.map(called));
  const nearby = h("div", { class: "lenet-errors-nearby" });
  const element = h(
    "div",
    { class: "lenet-errors-looked" },
    h("div", {}, canvas, summary),
    shares.element,
    nearby,
  );

  function show(row, place, truth, isRight) {
    const name = nameOf(row.numbers[place]);
    drawPicture(canvas, row.image(place), SIDE);
    canvas.setAttribute("aria-label", name);
    const said = { picture: name, truth: classNames[truth] };
    const answers = networks.map((network) => row.of(network, place));
    const says = networks.flatMap((network, n) => {
      const best = placeOfLargest(answers[n]);
      const answer = { found: classNames[best], share: percent(answers[n][best]) };
      const text = isOwn ? TEXTS.says_own : TEXTS.says;
      return [" ", ...words(text, { ...answer, network: called(network) })];
    });
    summary.replaceChildren(...words(TEXTS.summary, said), ...says);
    shares.show(answers, truth);
    showNearby(row, isRight ? [] : (row.nearby[place] ?? []), truth);
    element.hidden = false;
  }

  function showNearby(row, entries, truth) {
    const tiles = entries.map(([place, number, label, distance]) => {
      const picture = h("canvas", { "aria-hidden": "true" });
      drawPicture(picture, row.image(place), SMALL);
      const text = label === truth ? TEXTS.nearby_same : TEXTS.nearby_other;
      return h(
        "div",
        {},
        picture,
        h("span", {}, phrase(text, { label: classNames[label], number })),
        h("span", {}, phrase(TEXTS.distance, { distance: distance.toFixed(2) })),
      );
    });
    nearby.replaceChildren(
      ...(tiles.length
        ? [
            h("p", { class: "lenet-heading" }, TEXTS.nearby),
            h("div", {}, tiles),
            h("small", {}, TEXTS.nearby_note),
          ]
        : []),
    );
  }

  return {
    element,
    summary,
    show,
    clear() {
      element.hidden = true;
    },
  };
}

/** A row for each class, with a bar and a number for each network. */
function sharesTable(classNames, titles) {
  const rows = classNames.map((name) => {
    const label = h("small", {});
    const bars = titles.map(() => h("i", {}));
    const numbers = titles.map(() => h("td", {}));
    const tracks = bars.map((bar) =>
      h("td", { "aria-hidden": "true" }, h("div", { class: "lenet-track" }, bar)),
    );
    const cells = titles.flatMap((_, n) => [tracks[n], numbers[n]]);
    const element = h("tr", {}, h("th", { scope: "row" }, name, " ", label), cells);
    return { element, label, bars, numbers };
  });
  const heads = titles.map((title) => h("th", { scope: "colgroup", colspan: 2 }, title));
  const element = h(
    "table",
    { class: "lenet-errors-shares" },
    h("thead", {}, h("tr", {}, h("td", {}), heads)),
    h(
      "tbody",
      {},
      rows.map((row) => row.element),
    ),
  );

  function show(answers, truth) {
    rows.forEach(({ element: line, label, bars, numbers }, c) => {
      line.className = c === truth ? "lenet-true" : "";
      label.textContent = c === truth ? TEXTS.true : "";
      answers.forEach((shares, n) => {
        bars[n].style.width = `${100 * shares[c]}%`;
        numbers[n].textContent = percent(shares[c]);
        numbers[n].className = placeOfLargest(shares) === c ? "lenet-errors-best" : "";
      });
    });
  }

  return { element, show };
}
