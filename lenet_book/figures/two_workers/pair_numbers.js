/* What the charts of the two workers show, as a table: a row for each twentieth step. */

import { numbersTable } from "../shared/charts/numbers_table.js";
import { format } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { small } from "./powers.js";

const EVERY = 20;

/** The table, closed at first. Returns {element, show(course)}. */
export const pairTable = () => numbersTable(TEXTS.numbers, ({ A }) => A.step > 0, rowsOf);

function rowsOf({ A, B, one, apart, fromOne }) {
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
      return found ? write(found[1]) : "–";
    });
    return [String(wanted), ...cells];
  });
  return [[TEXTS.seen, ...columns.map(([title]) => title)], ...rows];
}

const titleOf = (text, name) => phrase(text, { name });
const loss = (value) => format(value, 3);
const distance = (value) => (value ? small(value) : TEXTS.zero);
