/* Trains in a worker of its own, as a page does, and watches over it: how long until Pause is
 * answered, and whether the page stays awake. `code` is worker.js as a classic script. */

const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

const known = new Map(); // so that only the first training of a page decodes its pictures
function decode(text) {
  if (!known.has(text)) known.set(text, new Float32Array(bytesOf(text).buffer));
  return known.get(text);
}

function encode(numbers) {
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Note tasks above 50 ms, where the browser tells of them. */
function longTasks() {
  const lengths = [];
  if (!globalThis.PerformanceObserver?.supportedEntryTypes.includes("longtask")) return () => null;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) lengths.push(duration);
  });
  observer.observe({ type: "longtask" });
  return () => {
    observer.disconnect();
    return lengths;
  };
}

/** Train to the end, with `pauses` on the way. */
export async function train(code, given, pauses = 0) {
  const worker = new Worker(URL.createObjectURL(new Blob([code])));
  const waiting = [];
  worker.onmessage = ({ data }) => {
    for (const [i, { wanted, settle }] of [...waiting.entries()].reverse()) {
      if (wanted(data)) waiting.splice(i, 1) && settle(data);
    }
  };
  const failed = new Promise((_, reject) => {
    worker.onerror = ({ message }) => reject(new Error(`the worker: ${message}`));
  });
  const heard = (wanted) =>
    Promise.race([new Promise((settle) => waiting.push({ wanted, settle })), failed]);
  const of = (type) => heard((data) => data.type === type);
  const ends = (data) => data.mode === "over" || data.mode === "diverged";

  await of("here");
  const labels = Uint8Array.from(given.labels);
  const numbers = decode(given.images);
  const size = numbers.length / labels.length;
  const judges = { numbers: numbers.subarray(0, 8 * size), labels: labels.subarray(0, 8) };
  const ready = of("ready");
  worker.postMessage({
    ...{ type: "begin", spec: given.spec, weights: decode(given.weights), scale: null },
    ...{ pictures: { numbers, labels }, judges, settings: given.settings },
  });
  const { engine, steps } = await ready;
  const tasks = longTasks();
  const answered = [];
  const over = heard(ends);
  const began = performance.now();
  worker.postMessage({ type: "go" });
  for (let i = 0; i < pauses; i++) {
    await new Promise((settle) => setTimeout(settle, 40 + 17 * i));
    const paused = heard((data) => data.mode === "pause");
    const asked = performance.now();
    worker.postMessage({ type: "pause" });
    const { mode } = await Promise.race([paused, over]);
    if (mode !== "pause") throw new Error("it was over before the last pause");
    answered.push(performance.now() - asked);
    worker.postMessage({ type: "go" });
  }
  const { weights, seen, mode, seconds } = await over;
  const clock = (performance.now() - began) / 1000;
  worker.terminate();
  const found = { engine, steps, seen, mode, seconds, clock, answered, tasks: tasks() };
  return { ...found, weights: encode(weights) };
}
