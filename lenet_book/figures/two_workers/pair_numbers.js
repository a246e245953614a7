/* What the charts of the two workers show, as a table: a row for each twentieth step. */

import { format, h } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { small } from "./powers.js";

const EVERY = 20;

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
      element.hidden = !course.A.step;
      draw();
    },
  };
}

function tableOf({ A, B, one, apart, fromOne }) {
  const columns = [
    [titleOf(TEXTS.numbers_loss, TEXTS.name_a), A.judged, loss],
    [titleOf(TEXTS.numbers_loss, TEXTS.name_b), B.judged, loss],
    [titleOf(TEXTS.numbers_loss, TEXTS.name_one), one.judged, loss],
    [titleOf(TEXTS.numbers_apart, TEXTS.name_apart), apart, distance],
    [titleOf(TEXTS.numbers_apart, TEXTS.name_from), fromOne, distance],
  ];
  const steps = A.judged
    .map(([step]) => step)
    .filter((step, i, all) => step % EVERY === 0 || i === all.length - 1);
  const rows = steps.map((wanted) => {
    const cells = columns.map(([, points, write]) => {
      const found = points.find(([step]) => step === wanted);
      return h("td", {}, found ? write(found[1]) : "–");
    });
    return h("tr", {}, h("th", { scope: "row" }, String(wanted)), cells);
  });
  const titles = [TEXTS.seen, ...columns.map(([title]) => title)].map((title) =>
    h("th", { scope: "col" }, h("span", {}, title)),
  );
  return h("table", {}, h("thead", {}, h("tr", {}, titles)), h("tbody", {}, rows));
}

const titleOf = (text, name) => phrase(text, { name });
const loss = (value) => format(value, 3);
const distance = (value) => (value ? small(value) : TEXTS.zero);
