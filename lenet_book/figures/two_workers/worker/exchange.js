/* How a worker gives its slopes to the other one, and gets the other's, over a port between them. */

import { average } from "./halves.js";

/** An exchange over a port. Returns
 *    mean(round, i, slopes, count)  a promise: the slopes are the mean of both, once the other one has
 *                                   come to step i of the round, too. It gives {wait, exchange}, in
 *                                   milliseconds: how long this worker had to wait for the other's
 *                                   slopes, and what it did to send its own and to take the mean; or
 *                                   null: let go
 *    letGo(round)                   in this round, whoever waits keeps its own slopes */
export function exchangeOver(port) {
  let arrived = null;
  let spare = null; // what has come is used again to send
  let alone = null; // the round in which this worker was let go
  let heard = (_message) => undefined;
  port.onmessage = ({ data }) => {
    arrived = data;
    heard(data);
  };

  /** What the other one says of this step; null, where this worker is let go. */
  function come(key) {
    if (arrived?.key === key) return arrived;
    return new Promise((resolve) => {
      heard = (message) => {
        if (message === null || message.key === key) resolve(message);
      };
    });
  }

  async function mean(round, i, slopes, count) {
    if (round === alone) return null;
    const key = `${round}.${i}`;
    const began = performance.now();
    const sent = spare ?? new Float32Array(slopes.length);
    spare = null;
    sent.set(slopes);
    port.postMessage({ key, count, slopes: sent }, [sent.buffer]);
    const posted = performance.now();
    const other = await come(key);
    arrived = null;
    if (!other) return null;
    // From here on it is at work again. Until then it slept, also where the other's slopes were
    // there and the processor was not: that is waiting, and no exchange.
    const wait = performance.now() - posted;
    average(slopes, count, other.slopes, other.count);
    spare = other.slopes;
    return { wait, exchange: performance.now() - began - wait };
  }

  function letGo(round) {
    alone = round;
    heard(null);
  }

  return { mean, letGo };
}
