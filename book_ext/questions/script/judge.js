/* Whether an answer is right, and which of the page's sentences replies to it. */

import { readNumber } from "./numbers.js";

const ROUNDING = 1e-9;

/** @param {{form: string, right: any, tolerance?: number}} question
 *  @param {string[]} replies what each sentence of the box replies to, in their order
 *  @param {any} given a line's number from 1, a number, or a figure's state
 *  @returns {{right: boolean, reply: number}} reply: the place of the sentence, −1 for none */
export function judge(question, replies, given) {
  return FORMS[question.form](question, replies, given);
}

/** Is a piece of a figure's state as it should be? right: a value, or {between: [least, most]} */
function isAs(right, value) {
  if (!right?.between) return JSON.stringify(right) === JSON.stringify(value);
  const [least, most] = right.between;
  return Number(value) >= least - ROUNDING && Number(value) <= most + ROUNDING;
}

const FORMS = {
  choice: ({ right }, _replies, given) => ({ right: given === right, reply: given - 1 }),

  number({ right, tolerance }, replies, given) {
    const isNear = (value) => Math.abs(given - value) <= tolerance + ROUNDING;
    if (isNear(right)) return { right: true, reply: -1 };
    const known = replies.findIndex((text) => isNear(readNumber(text).value ?? Number.NaN));
    const side = replies.indexOf(given > right ? "more" : "less");
    return { right: false, reply: known >= 0 ? known : side };
  },

  figure({ right }, replies, state) {
    const holds = ([name, values]) => values.some((value) => isAs(value, state[name]));
    if (Object.entries(right).every(holds)) return { right: true, reply: -1 };
    const known = replies.findIndex((text) => {
      const [name, value] = text.split(" = ");
      return value !== undefined && String(state[name]) === value;
    });
    return { right: false, reply: known >= 0 ? known : replies.indexOf("otherwise") };
  },
};
