/* The pictures to train with: sheets of a thousand, each loaded and unpacked when first needed. */

import { load, resting } from "../shared/core/later.js";
import { readSheet } from "../shared/pictures/pictures.js";
import { texts as TEXTS } from "./figure.json";
import SIZES from "./pictures/kilobytes.json" with { type: "json" };

const unpacked = new Map(); // by a sheet's name, for all figures of a page

/** Picture sets for the trainer. `sheets`: what the figure's data say, names of scripts in a page,
 *  the sheets themselves in a notebook.
 *  onProgress(here, all)   so many kB have come
 *  Resolves with {pictures, judges}, each {bytes, labels}. */
export async function pictureSets(sheets, count, judges, onProgress) {
  const wanted = [sheets[judges], ...sheets.training.slice(0, count / 1000)];
  const sizes = wanted.map(kilobytesOf);
  const sum = (numbers) => numbers.reduce((total, size) => total + size, 0);
  const read = [];
  for (const sheet of wanted) {
    onProgress(sum(sizes.slice(0, read.length)), sum(sizes));
    read.push(await sheetOf(sheet));
    await resting();
  }
  onProgress(sum(sizes), sum(sizes));
  const [judging, ...training] = read;
  return { pictures: await joined(training), judges: await joined([judging]) };
}

const kilobytesOf = (sheet) => SIZES[sheet] ?? Math.round(sheet.bytes.length / 1000);

async function sheetOf(sheet) {
  if (typeof sheet !== "string") return unpack(sheet);
  if (!unpacked.has(sheet)) {
    const name = `pictures-${sheet}`;
    if (!(name in LenetBook)) await load(name, () => name in LenetBook);
    unpacked.set(sheet, await unpack(LenetBook[name]));
  }
  return unpacked.get(sheet);
}

async function unpack(sheet) {
  try {
    return { bytes: await readSheet(sheet), labels: Uint8Array.from(sheet.labels) };
  } catch {
    throw new Error(TEXTS.unreadable);
  }
}

/** One set of several; the sets stay as they are. */
async function joined(parts) {
  const sum = (key) => parts.reduce((total, part) => total + part[key].length, 0);
  const all = { bytes: new Uint8Array(sum("bytes")), labels: new Uint8Array(sum("labels")) };
  const at = { bytes: 0, labels: 0 };
  for (const part of parts) {
    for (const key of ["bytes", "labels"]) {
      all[key].set(part[key], at[key]);
      at[key] += part[key].length;
    }
    await resting();
  }
  return all;
}
