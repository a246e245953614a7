/* The trainer, as others speak to it: by messages, from a worker of its own or from the page.
 *
 * It is told {type: "begin", spec, weights, pictures, judges, scale, settings}, then "go", "pause",
 * "step" or "end". It says {type: "here"} at once; {type: "ready", engine, steps, scale} when it can
 * begin, engine being "fast" or "readable"; while it works {type: "report", …}: see `report`; and
 * {type: "failed", reason} where something went wrong. It can then be told to begin again.
 */

import { networkIn } from "./network.js";
import { programOf } from "./program.js";
import { readableNetwork } from "./readable.js";
import { sessionOf } from "./session.js";

const SLICE_MS = 30; // then it rests, so that a message can arrive, and the page stays awake
const REPORT_MS = 250;
const LONGEST = 1; // seconds: what takes longer is a machine that was asleep
const POINT = 500; // pictures whose mean loss is a point of the curve, at least

/** Train for whoever is at the other end of `port`. */
export function listen(port) {
  const rest = new MessageChannel();
  let training = null;
  let isDue = false; // a slice of work
  let told = Promise.resolve(); // one message after the other

  function goOn() {
    if (!isDue) rest.port2.postMessage(null);
    isDue = true;
  }

  async function begin(given) {
    training = null;
    const program = await programOf();
    const network = program
      ? networkIn(program, given.spec, given.weights)
      : readableNetwork(given.spec, given.weights);
    const session = sessionOf({ ...given, network });
    training = trainingOf(network, session, port);
    const engine = program ? "fast" : "readable";
    const { steps, scale } = session;
    port.postMessage({ type: "ready", engine, steps, scale });
  }

  async function hear(data) {
    if (data.type === "begin") return begin(data);
    if (data.type === "end") {
      training = null;
      rest.port1.close();
      return port.close();
    }
    training?.turn(data.type);
    return goOn();
  }

  function fail(error) {
    training = null;
    port.postMessage({ type: "failed", reason: error.message });
  }

  port.onmessage = ({ data }) => {
    told = told.then(() => hear(data)).catch(fail);
  };
  rest.port1.onmessage = () => {
    isDue = false;
    try {
      if (training?.slice()) goOn();
    } catch (error) {
      fail(error);
    }
  };
  port.postMessage({ type: "here" });
}

function trainingOf(network, session, port) {
  let mode = "pause";
  let seconds = 0;
  let reported = 0;
  let last = { seen: 0, step: 0, epoch: 0 };
  let window = { loss: 0, right: 0, count: 0 };
  let points = [];
  let judged = [];

  function note(event) {
    if (event.kind === "judged") {
      judged.push(event);
      return;
    }
    last = event;
    window.loss += event.loss * event.count;
    window.right += event.right;
    window.count += event.count;
    if (!Number.isFinite(event.loss)) mode = "diverged";
    if (window.count < POINT && mode !== "step" && mode !== "diverged") return;
    endPoint();
  }

  /** What has been noted since the last point becomes one. */
  function endPoint() {
    const { loss, right, count } = window;
    window = { loss: 0, right: 0, count: 0 };
    if (count) points.push({ seen: last.seen, loss: loss / count, accuracy: right / count });
  }

  /** What has come of it since the last report, where it stands, and its weights. */
  function report() {
    reported = performance.now();
    const { seen, step, epoch } = last;
    const weights = Float32Array.from(network.weights);
    const told = { type: "report", mode, seconds, seen, step, epoch, points, judged, weights };
    port.postMessage(told, [weights.buffer]);
    points = [];
    judged = [];
  }

  return {
    steps: session.steps,
    turn(wanted) {
      if (mode !== "over" && mode !== "diverged") mode = wanted;
      if (mode === "pause") report();
    },
    /** Work for a moment. Returns whether it is to go on. */
    slice() {
      if (mode !== "go" && mode !== "step") return false;
      const began = performance.now();
      while (performance.now() - began < SLICE_MS) {
        const { value, done } = session.work.next();
        if (done) {
          mode = "over";
          endPoint();
        } else if (value) note(value);
        if (mode === "step" && value?.kind === "step") mode = "pause";
        if (mode !== "go" && mode !== "step") break;
      }
      seconds += Math.min(LONGEST, (performance.now() - began) / 1000);
      const goes = mode === "go" || mode === "step";
      if (!goes || performance.now() - reported > REPORT_MS) report();
      return goes;
    },
  };
}
