/* A trainer to talk to: in a thread of its own, or, where the browser refuses one, in the page's. */

import { atEnd } from "../shared/core/ending.js";

const PATIENCE = 5000; // ms until a thread that says nothing counts as refused

/** Begin a trainer. `offered`: what trainer.js offers, a function whose text is all that it needs.
 *  Resolves with {post(message, transfer), end(), isApart}.
 *  hear(message)    what it says
 *  lost(reason)     it has stopped for good */
export async function trainerLink(offered, signal, { hear, lost }) {
  const told = (data) => (data.type === "failed" ? lost(data.reason) : hear(data));
  try {
    return await workerLink(offered, signal, { told, lost });
  } catch {
    return pageLink(offered, signal, told);
  }
}

async function workerLink(offered, signal, { told, lost }) {
  const program = new Blob([`(${offered})().listen(self);`], { type: "text/javascript" });
  const address = URL.createObjectURL(program);
  try {
    const worker = new Worker(address);
    const end = () => worker.terminate();
    atEnd(signal, end);
    await new Promise((resolve, reject) => {
      const timer = setTimeout(reject, PATIENCE);
      atEnd(signal, () => clearTimeout(timer));
      const done = (action) => (event) => {
        clearTimeout(timer);
        action(event);
      };
      worker.onmessage = done(resolve); // "here"
      worker.onerror = done(reject);
    }).catch((reason) => {
      end();
      throw reason;
    });
    worker.onmessage = ({ data }) => told(data);
    worker.onerror = ({ message }) => lost(message);
    return {
      post: (message, transfer = []) => worker.postMessage(message, transfer),
      end,
      isApart: true,
    };
  } finally {
    URL.revokeObjectURL(address);
  }
}

function pageLink(offered, signal, told) {
  const { port1, port2 } = new MessageChannel();
  offered().listen(port2);
  port1.onmessage = ({ data }) => {
    if (data.type !== "here") told(data);
  };
  const end = () => {
    port1.postMessage({ type: "end" });
    port1.onmessage = null;
  };
  atEnd(signal, end);
  return {
    post: (message, transfer = []) => port1.postMessage(message, transfer),
    end,
    isApart: false,
  };
}
