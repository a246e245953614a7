/* What a unit sees and what a pixel changes, in words. */

import { format } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { answerOf } from "../shared/network/answer.js";
import { flatIndex, unitName } from "../shared/network/units.js";
import { texts as TEXTS } from "./figure.json";
import { toldApart } from "./told_apart.js";

const span = (from, to) => (to - from === 1 ? String(from) : `${from}–${to - 1}`);
const sizeOf = ({ y0, x0, y1, x1 }) => `${y1 - y0}×${x1 - x0}`;
const count = (n) => n.toLocaleString("en");

// ---------------------------------------------------------------- below the layers
/** What is written at each layer: one list of lines a station.
 *  unit: the chosen one, or null, and its `fields`; changes: from changeOf, or null. */
export function captionsOf(stations, unit, fields, changes) {
  return stations.map((station, s) => [
    ...(unit && s < unit.s ? [phrase(TEXTS.sees, { size: sizeOf(fields[s]) })] : []),
    ...(unit && s <= unit.s ? placeLines(station, fields[s], unit) : []),
    ...(changes && s > 0 ? changeLines(station, changes[s]) : []),
  ]);
}

/** Where a box is, or which unit of a list is chosen. */
function placeLines({ list }, { y0, x0, y1, x1 }, { c }) {
  if (list) return [phrase(TEXTS.unit_of_list, { c })];
  return [
    phrase(TEXTS.rows, { n: y1 - y0, span: span(y0, y1) }),
    phrase(TEXTS.columns, { n: x1 - x0, span: span(x0, x1) }),
  ];
}

function changeLines({ shape: [height, width, channels] }, change) {
  const all = count(height * width * channels);
  return [phrase(TEXTS.of_all, { n: count(change.count), all }), TEXTS.changed];
}

// ---------------------------------------------------------------- sentences
/** What a unit sees of a picture; field: its box of pixels. */
export function unitSays(station, unit, field, { height, width }) {
  const { y0, x0, y1, x1 } = field;
  const name = unitName(station, unit);
  if (y1 - y0 === height && x1 - x0 === width) return [phrase(TEXTS.sees_all, { unit: name })];
  const place = { size: sizeOf(field), rows: span(y0, y1), columns: span(x0, x1) };
  const sees = phrase(TEXTS.sees_pixels, { unit: name, ...place });
  return station.list ? [sees] : [sees, stepSays(station.step)];
}

const stepSays = ([down, across]) =>
  down === across
    ? phrase(TEXTS.neighbour, { n: down })
    : phrase(TEXTS.neighbour_both_ways, { down, across });

/** What a changed pixel does: to the chosen unit, if there is one, and to the likeliest class.
 *  change: a PixelChange; field: the unit's box of pixels. */
export function pixelSays(change, station, unit, field, net, classNames) {
  const [y, x] = change.pixel;
  return [
    phrase(change.isBlack ? TEXTS.pixel_black : TEXTS.pixel_white, { y, x }),
    ...(unit ? [unitChangeSays(change, station, unit, field)] : []),
    ...outputSays(change, net, classNames),
    TEXTS.colors,
  ];
}

/** What a unit gives for the reader's own picture, beside that of the gallery, whose run is given. */
export function ownSays(change, run, station, unit, index) {
  const old = run.maps[station.layer][flatIndex(station, unit)];
  const [, now] = change.unitOf(station, unit);
  const name = unitName(station, unit);
  if (now === old) return phrase(TEXTS.own_stays, { unit: name, index, value: format(old) });
  const [from, to] = toldApart(old, now, 3, format);
  return phrase(TEXTS.own_changes, { unit: name, index, old: from, now: to });
}

function unitChangeSays(change, station, unit, { y0, x0, y1, x1 }) {
  const name = unitName(station, unit);
  const [old, now] = change.unitOf(station, unit);
  if (now === old) {
    const [y, x] = change.pixel;
    const isSeen = y >= y0 && y < y1 && x >= x0 && x < x1;
    const text = isSeen ? TEXTS.unit_unmoved : TEXTS.unit_blind;
    return phrase(text, { unit: name, value: format(old) });
  }
  const [from, to] = toldApart(old, now, 3, format);
  return phrase(from === to ? TEXTS.unit_hardly : TEXTS.unit_becomes, {
    unit: name,
    old: from,
    now: to,
  });
}

/** What becomes of the output that stands out, or of the first one; nothing of maps. */
function outputSays(change, net, classNames) {
  const answer = answerOf(net, classNames);
  if (answer.kind === "maps") return [];
  const [old, now] = [change.before, change.after].map((run) => run.maps.at(-1));
  const best = answer.best(old) ?? 0;
  const percent = (value, digits) => phrase(TEXTS.percent, { n: format(100 * value, digits) });
  const [digits, write] = answer.isShare ? [1, percent] : [3, format];
  const [from, to] = toldApart(old[best], now[best], digits, write);
  const text = from === to ? TEXTS.output_stays : TEXTS.output_becomes;
  const { label } = net.layers.at(-1);
  return [phrase(text, { layer: label, class: answer.outputName(best), old: from, now: to })];
}
