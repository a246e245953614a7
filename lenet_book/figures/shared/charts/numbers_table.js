/* What charts show, as a table of numbers, folded away. */

import { h } from "../draw/drawing.js";

/** The table, closed at first. Returns {element, show(course)}: it is made when it is looked at.
 *  title            what it is called
 *  isThere(course)  whether there are numbers yet
 *  rowsOf(course)   the table's texts, row by row: the first has the columns' titles, and each row
 *                   begins with its own */
export function numbersTable(title, isThere, rowsOf) {
  const region = { tabindex: 0, role: "region", "aria-label": title };
  const holder = h("div", { class: "lenet-scroll", ...region });
  const summary = h("summary", {}, title);
  const element = h("details", { class: "lenet-numbers", hidden: true }, summary, holder);
  let course = null;
  element.addEventListener("toggle", draw);

  function draw() {
    if (element.open && course) holder.replaceChildren(tableOf(rowsOf(course)));
  }

  return {
    element,
    show(now) {
      course = now;
      element.hidden = !isThere(course);
      draw();
    },
  };
}

function tableOf([titles, ...rows]) {
  const column = (text) => h("th", { scope: "col" }, h("span", {}, text));
  const row = ([first, ...cells]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, first),
      cells.map((text) => h("td", {}, text)),
    );
  const head = h("thead", {}, h("tr", {}, titles.map(column)));
  return h("table", {}, head, h("tbody", {}, rows.map(row)));
}
