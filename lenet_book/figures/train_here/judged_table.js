/* What a training's charts show, as a table: a row for each time that it was judged. */

import { numbersTable } from "../shared/charts/numbers_table.js";
import { phrase } from "../shared/draw/words.js";
import { grouped } from "./axis.js";
import { texts as TEXTS } from "./figure.json";
import { TITLES, WRITE } from "./progress_chart.js";

const QUANTITIES = ["accuracy", "loss"];

/** The table, closed at first. Returns {element, show(course)}. */
export const judgedTable = () =>
  numbersTable(TEXTS.numbers, (course) => Boolean(course?.judged.length), rowsOf);

function rowsOf({ judged, points }) {
  const heads = QUANTITIES.flatMap((quantity) => {
    const told = { quantity: TITLES[quantity], judges: TEXTS.judges };
    return [phrase(TEXTS.numbers_learning, told), phrase(TEXTS.numbers_judged, told)];
  });
  const rows = judged.map((row) => {
    const learning = points.findLast(({ seen }) => seen <= row.seen);
    const cells = QUANTITIES.flatMap((quantity) =>
      [learning, row].map((one) => (one ? WRITE[quantity](one[quantity]) : "–")),
    );
    return [grouped(row.seen), ...cells];
  });
  return [[TEXTS.seen, ...heads], ...rows];
}
