/* What a training's charts show, as a table: a row for each time that it was judged. */

import { h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { grouped } from "./axis.js";
import { texts as TEXTS } from "./figure.json";
import { TITLES, WRITE } from "./progress_chart.js";

const QUANTITIES = ["accuracy", "loss"];

/** The table, closed at first. Returns {element, show(course)}: it is made when it is looked at. */
export function numbersTable() {
  const region = { tabindex: 0, role: "region", "aria-label": TEXTS.numbers };
  const holder = h("div", { class: "lenet-scroll", ...region });
  const summary = h("summary", {}, TEXTS.numbers);
  const element = h("details", { class: "lenet-numbers", hidden: true }, summary, holder);
  let course = null;
  element.addEventListener("toggle", draw);

  function draw() {
    if (element.open && course) holder.replaceChildren(tableOf(course));
  }

  return {
    element,
    show(now) {
      course = now;
      element.hidden = !course?.judged.length;
      draw();
    },
  };
}

function tableOf({ judged, points }) {
  const heads = QUANTITIES.flatMap((quantity) => {
    const told = { quantity: TITLES[quantity], judges: TEXTS.judges };
    return [phrase(TEXTS.numbers_learning, told), phrase(TEXTS.numbers_judged, told)];
  });
  const rows = judged.map((row) => {
    const learning = points.findLast(({ seen }) => seen <= row.seen);
    const cells = QUANTITIES.flatMap((quantity) =>
      [learning, row].map((one) => (one ? WRITE[quantity](one[quantity]) : "–")),
    );
    const values = cells.map((text) => h("td", {}, text));
    return h("tr", {}, h("th", { scope: "row" }, grouped(row.seen)), values);
  });
  const titles = [TEXTS.seen, ...heads].map((text) =>
    h("th", { scope: "col" }, h("span", {}, text)),
  );
  return h("table", {}, h("thead", {}, h("tr", {}, titles)), h("tbody", {}, rows));
}
