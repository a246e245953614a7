/* The two workers at this moment: the pictures that each learns from, and what its steps take. */

import { canvasContext, format, h, percent } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { texts as TEXTS } from "./figure.json";
import { timesOf } from "./pair_course.js";

const COLUMNS = 8;
const SIDE = 32; // pixels of a picture
const PARTS = ["work", "wait", "exchange"];
const time = (milliseconds) => format(milliseconds, milliseconds < 9.95 ? 1 : 0);

/** The view. Returns {element, show(pair, switches)}. */
export function workersView() {
  const workers = ["A", "B"].map((name) => ({ name, ...batchView(), ...workerView(name) }));
  const exchange = exchangeView();
  const [a, b] = workers;
  return {
    element: h(
      "div",
      { class: "lenet-pair-flow" },
      a.batch,
      a.box,
      exchange.element,
      b.batch,
      b.box,
    ),
    show(pair, switches) {
      for (const worker of workers) {
        worker.draw(pair, pair.course[worker.name], headingOf(worker.name, switches));
        worker.mark(pair, switches);
      }
      exchange.show(pair, switches);
    },
  };
}

const headingOf = (name, { isSame }) =>
  name === "A" ? TEXTS.half_a : isSame ? TEXTS.half_same : TEXTS.half_b;

/** The pictures of a worker's last step. */
function batchView() {
  const heading = h("p", { class: "lenet-heading" });
  const canvas = h("canvas", { role: "img" });
  const batch = h("div", { class: "lenet-pair-batch" }, heading, canvas);
  let drawn = null;
  canvasContext(canvas, COLUMNS * SIDE, 2 * SIDE);

  function draw({ pictures }, { these, step }, title) {
    heading.textContent = title;
    const told = { count: these?.length, step };
    const label = these ? phrase(TEXTS.half_shown, told) : TEXTS.half_waits;
    canvas.setAttribute("aria-label", label);
    if (these === drawn) return;
    drawn = these;
    const rows = Math.ceil((these?.length ?? 2 * COLUMNS) / COLUMNS);
    const all = h("canvas", { width: COLUMNS * SIDE, height: rows * SIDE });
    const context = all.getContext("2d");
    for (const [i, n] of [...(these ?? [])].entries()) {
      const at = [SIDE * (i % COLUMNS), SIDE * Math.floor(i / COLUMNS)];
      context.putImageData(imageOf(pictures, n), at[0], at[1]);
    }
    const whole = canvasContext(canvas, COLUMNS * SIDE, rows * SIDE);
    whole.drawImage(all, 0, 0, COLUMNS * SIDE, rows * SIDE);
  }

  return { batch, draw };
}

function imageOf({ bytes }, n) {
  const image = new ImageData(SIDE, SIDE);
  for (let at = 0; at < SIDE * SIDE; at++) {
    const from = 3 * (SIDE * SIDE * n + at);
    image.data.set([bytes[from], bytes[from + 1], bytes[from + 2], 255], 4 * at);
  }
  return image;
}

/** A worker: its step, its loss, and a bar of what its steps take. */
function workerView(name) {
  const does = h("span", {});
  const loss = h("span", {});
  const bars = PARTS.map((part) => h("i", { class: `lenet-pair-part lenet-pair-${part}` }));
  const spent = h("small", {});
  const tone = `lenet-tone-${name.toLowerCase()}`;
  const box = h(
    "div",
    { class: `lenet-pair-worker ${tone}` },
    h("p", { class: "lenet-heading" }, phrase(TEXTS.worker, { name })),
    h("p", {}, does),
    h("p", {}, loss),
    h("div", { class: "lenet-pair-bar", "aria-hidden": "true" }, bars),
    spent,
  );

  function mark(pair, { b }) {
    const mind = pair.course[name];
    const doing = doingOf(name, pair, b);
    box.classList.toggle("lenet-pair-idle", doing !== TEXTS.works);
    does.textContent = `${phrase(TEXTS.at_step, { step: mind.step })}, ${doing}`;
    const known = mind.loss !== null && { loss: format(mind.loss, 3) };
    loss.textContent = known ? phrase(TEXTS.own_loss, known) : TEXTS.no_loss;
    const times = timesOf(mind);
    for (const [i, part] of PARTS.entries()) bars[i].style.flexGrow = times ? times[part] : 0;
    const told = times && Object.fromEntries(PARTS.map((part) => [part, time(times[part])]));
    const measured = mind.isBefore ? TEXTS.spent_before : TEXTS.spent;
    const waits = doing === TEXTS.waits_now ? ` ${TEXTS.spent_waits}` : "";
    spent.textContent = (told ? phrase(measured, told) : TEXTS.not_spent) + waits;
  }

  return { box, mark };
}

function doingOf(name, { status, isHeld }, b) {
  if (name === "B" && b === "stopped") return TEXTS.stopped_now;
  if (name === "A" && isHeld) return TEXTS.waits_now;
  return status === "running" ? TEXTS.works : TEXTS.rests;
}

/** What goes between the workers, and what it takes of a step. */
function exchangeView() {
  const sends = h("p", {});
  const share = h("p", {});
  const alone = h("small", {});
  const sign = h("span", { class: "lenet-pair-sign", "aria-hidden": "true" }, "⇅");
  const heading = h("p", { class: "lenet-heading" }, sign, TEXTS.exchange);
  const element = h("div", { class: "lenet-pair-between" }, heading, sends, share, alone);

  function show({ course }, { isAveraged }) {
    const [times, one] = [course.A, course.one].map(timesOf);
    const kilobytes = Math.round((4 * course.A.weights.length) / 1000);
    element.classList.toggle("lenet-pair-off", !isAveraged);
    sends.textContent = isAveraged ? phrase(TEXTS.sends, { kilobytes }) : TEXTS.none_sent;
    const [exchange, waits] = ["exchange", "wait"].map(
      (p) => times && percent(times[p] / times.whole),
    );
    const measured = times ? phrase(TEXTS.share, { share: exchange, waits }) : TEXTS.share_waits;
    share.textContent = isAveraged ? measured : "";
    const told = one && times && { alone: time(one.whole), pair: time(times.whole) };
    alone.textContent = told ? phrase(TEXTS.alone, told) : "";
  }

  return { element, show };
}
