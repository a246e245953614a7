/* A guess: whole percents, one for each size of a line, UNDRAWN where there is none yet. */

export const UNDRAWN = -1;
const CHANCE = 10; // percent: where a guess begins

export const undrawn = (sizes) => sizes.map(() => UNDRAWN);
export const isDrawn = (percent) => percent !== UNDRAWN;

/** How many points of a guess are drawn; of none, 0. */
export const drawnOf = (guess) => (guess ?? []).filter(isDrawn).length;

const within = (percent) => Math.max(0, Math.min(100, Math.round(percent)));

/** A guess after a stroke from [place, percent] to another: no size between is left out. */
export function withStroke(guess, [from, low], [to, high]) {
  const steps = Math.max(1, Math.abs(to - from));
  const drawn = [...guess];
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    drawn[Math.round(from + share * (to - from))] = within(low + share * (high - low));
  }
  drawn[to] = within(high);
  return drawn;
}

/** A guess in which the point at a place is higher by some percents. One that was not drawn begins
 *  where the last one before it is, or the next one after it, or at chance. */
export function withStep(guess, place, by) {
  const before = guess.slice(0, place + 1).findLast(isDrawn);
  const start = before ?? guess.find(isDrawn) ?? CHANCE;
  return guess.map((percent, i) => (i === place ? within(start + by) : percent));
}

/** The places after which a guess falls. */
export function fallsAt(guess) {
  const places = guess.map((percent, i) => [percent, i]).filter(([percent]) => isDrawn(percent));
  return places
    .slice(1)
    .filter(([percent], i) => percent < places[i][0])
    .map(([, place]) => place);
}

/** How far a guess is from what was measured, in points: {mean, worst, at}; `worst` has a sign, and
 *  `at` is its place. null where nothing was drawn that was measured too. */
export function apart(guess, points) {
  const off = guess
    .map((percent, i) => ({ by: percent - 100 * points[i].mean, at: i }))
    .filter(({ at }) => isDrawn(guess[at]) && points[at].mean !== null);
  if (!off.length) return null;
  const worst = off.reduce((most, one) => (Math.abs(one.by) > Math.abs(most.by) ? one : most));
  const mean = off.reduce((sum, { by }) => sum + Math.abs(by), 0) / off.length;
  return { mean, worst: worst.by, at: worst.at, of: off.length };
}
