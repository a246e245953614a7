/* One of two workers that train together, as the page speaks to it: by messages, from a thread of
 * its own or from the page.
 *
 * It is told {type: "begin", peer, spec, weights, pictures, judges, scale, settings}, `peer` being a
 * port to the other one; then, each once the one before is done,
 *   {type: "work", steps, half, round, isSlow}   take steps from one half of each batch, and exchange
 *                                                slopes with the other, which has the same round;
 *                                                null: it keeps its own
 *   {type: "alone", steps}                       take steps as one worker alone, with another network
 * and at any time {type: "free", round}, if it waits for the other in this round it goes on with its
 * own slopes, or "end".
 * It says {type: "here"} at once; {type: "ready", engine}, "fast" or "readable"; {type: "report",
 * isAlone, step, loss, judged, weights, these, spent} after each; and {type: "failed", reason}.
 */

import { networkIn } from "../../train_here/trainer/network.js";
import { programOf } from "../../train_here/trainer/program.js";
import { readableNetwork } from "../../train_here/trainer/readable.js";
import { exchangeOver } from "./exchange.js";
import { workerOf } from "./halves.js";

const SLICE_MS = 30; // then it rests: where there is no thread of its own, the page stays awake
const TIMES_AS_SLOW = 10;

const resting = (milliseconds = 0) => new Promise((done) => setTimeout(done, milliseconds));

/** What a generator returns, with rests. */
async function all(work) {
  let rested = performance.now();
  for (;;) {
    const { value, done } = work.next();
    if (done) return value;
    if (performance.now() - rested > SLICE_MS) {
      await resting();
      rested = performance.now();
    }
  }
}

/** Work for whoever is at the other end of `port`. */
export function listen(port) {
  let pair = null;
  let told = Promise.resolve(); // one order after the other

  async function begin({ peer, ...given }) {
    const [own, alone] = await Promise.all([given, given].map(mindOf));
    const exchange = exchangeOver(peer);
    const end = () => peer.close();
    pair = { own, alone, exchange, end };
    port.postMessage({ type: "ready", engine: own.engine });
  }

  async function hear(data) {
    if (data.type === "begin") return begin(data);
    const { own, alone, exchange } = pair;
    const isAlone = data.type === "alone";
    const told = isAlone
      ? await work(alone, { ...data, half: null, round: null })
      : await work(own, data, exchange);
    const weights = Float32Array.from(told.weights);
    port.postMessage({ type: "report", isAlone, ...told, weights }, [weights.buffer]);
  }

  port.onmessage = ({ data }) => {
    if (data.type === "free") pair.exchange.letGo(data.round);
    else if (data.type === "end") {
      pair?.end();
      port.close();
    } else {
      told = told
        .then(() => hear(data))
        .catch((error) => port.postMessage({ type: "failed", reason: error.message }));
    }
  };
  port.postMessage({ type: "here" });
}

/** A network that learns, and the program that computes it. */
async function mindOf(given) {
  const program = await programOf();
  const { spec, weights } = given;
  const network = program ? networkIn(program, spec, weights) : readableNetwork(spec, weights);
  return {
    engine: program ? "fast" : "readable",
    network,
    worker: workerOf({ ...given, network }),
  };
}

/** Take some steps. Returns what came of them: `spent`, of each step, in milliseconds. */
async function work({ network, worker }, { steps, half, round, isSlow }, exchange = null) {
  const spent = [];
  let found = null;
  for (let i = 0; i < steps; i++) {
    const began = performance.now();
    found = await all(worker.slopes(half));
    if (isSlow) await resting((TIMES_AS_SLOW - 1) * (performance.now() - began));
    const worked = performance.now() - began;
    const { these } = found;
    const both =
      round === null ? null : await exchange.mean(round, i, network.slopes, these.length);
    const changed = performance.now();
    worker.take();
    spent.push({ work: worked + performance.now() - changed, wait: 0, exchange: 0, ...both });
  }
  const judged = await all(worker.judged());
  return { step: worker.step, ...found, judged, weights: network.weights, spent };
}
