/* What a state of the stress bench may be, and what comes with a choice. */

import KINDS from "../../disturbing/disturbances.json" with { type: "json" };
import { WAYS } from "./disturbances.js";

export const ATTACKS = ["one_step", "many_steps"]; // they need a class and a way back
const LEVELS = { strengths: [0, 8] }; // and all between
const OTHERS = { ...Object.fromEntries(ATTACKS.map((kind) => [kind, LEVELS])), by_chance: LEVELS };
const STRIPES = { strengths: [0, 1, 8] };
const ALL = { ...KINDS, ...OTHERS, stripes: STRIPES };

/** The largest strength of a kind. */
export const strongest = (kind) => ALL[kind].strengths.at(-1);

/** The strength that a kind begins with: the weakest. A change by a few levels begins with none,
 *  since the weakest on purpose may be enough, and which one is, the reader finds. */
export const beginning = (kind) => (Object.hasOwn(OTHERS, kind) ? 0 : ALL[kind].strengths[1]);

/** How many directions a kind has. */
export const waysOf = (kind) => WAYS[kind]?.length ?? 1;

/** What to set when a kind is chosen. */
export const withKind = (kind) => ({ kind, strength: beginning(kind), way: 0 });

/** May this state, read from a link, be shown?
 *  pieces: those of figure.json; networks: names; pictures, classes: how many */
export function isPossible(state, { pieces, pictures, networks, classes }) {
  const { index, network, kind, strength, way, target, draw, period } = state;
  const { draw: draws, period: periods } = pieces;
  return (
    isBelow(index, pictures) &&
    networks.includes(network) &&
    Object.hasOwn(pieces.kind.choices, kind) &&
    isBelow(strength, strongest(kind) + 1) &&
    isBelow(way, waysOf(kind)) &&
    (target === null || isBelow(target, classes)) &&
    isBelow(draw - draws.least, draws.most - draws.least + 1) &&
    isBelow(period - periods.least, periods.most - periods.least + 1)
  );
}

const isBelow = (n, limit) => Number.isInteger(n) && n >= 0 && n < limit;

/** The next draw of random numbers; after the last one, the first. */
export const nextDraw = (draw, most) => (draw % most) + 1;
