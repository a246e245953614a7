/* The reader's changes of hidden units, as a state holds them: unit, value, unit, value, … */

const MOST = 1e3; // of a value, either sign

/** The changed units and their values; null where they are written wrongly, or there is no such
 *  unit among this many. */
export function readChanges(flat, units) {
  const text = String(flat);
  const numbers = text === "" ? [] : text.split(",").map(Number);
  const changes = new Map();
  for (let i = 0; i < numbers.length; i += 2) changes.set(numbers[i], numbers[i + 1]);
  const fits = ([unit, value]) =>
    Number.isInteger(unit) && unit >= 0 && unit < units && Math.abs(value) <= MOST;
  return [...changes].every(fits) ? changes : null;
}

/** The same changes and one more, to be kept in a state. */
export const withChange = (changes, unit, value) => [...new Map(changes).set(unit, value)].flat();
