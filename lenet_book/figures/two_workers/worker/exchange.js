/* How a worker gives its slopes to the other one, and gets the other's, over a port between them. */

import { average } from "./halves.js";

/** An exchange over a port. Returns
 *    mean(round, i, slopes, count)  a promise: the slopes are the mean of both, once the other one has
 *                                   come to step i of the round, too. It gives {wait, exchange}, in
 *                                   milliseconds: from where its own slopes were on their way until
 *                                   it had the other's, and what it did to copy and to average; or
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
    const copied = performance.now();
    // This may wake the other worker, and where cores are few, it gets this one's.
    port.postMessage({ key, count, slopes: sent }, [sent.buffer]);
    const other = await come(key);
    arrived = null;
    if (!other) return null;
    // Where the other's slopes were there before a core was free, that was waiting, too.
    const wait = performance.now() - copied;
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
