/* What the bench finds out about one picture: the picture as it was, disturbed, and both answers. */

import { attack, canBeAttacked, changeByChance, STEPS, scaleOf } from "./attacks.js";
import { disturb, obstacle } from "./disturbances.js";
import { ATTACKS, strongest } from "./stress_state.js";
import { leftOver, slide, slidingLayers, stripes } from "./stripes.js";

const MOST_SECONDS = 5;
const MOVING = ["shift", "stripes"];

/** @param {Record<string, any>} networks by name, of the same layers
 *  @param {import("../shared/network/answer.js").Answer} answer how their outputs are read
 *  @param {{ low: number[], high: number[] }} ends the numbers for black and for full colour */
export function benchOf(networks, answer, ends) {
  const [first] = Object.values(networks);
  const shape = first.spec.input;
  const scale = scaleOf(ends);
  const sliding = slidingLayers(first);
  let secondsOfStep = 0; // there and back through the network

  /** What is shown of a picture, the network's input, in a state. truth: its class, or null.
   *    before, after   {bytes, outputs, choice};  flips  whether the answer is another
   *    whyNot          why nothing can be done, in a word, or ""
   *    seconds         what it would take, where that is why
   *    away            the class that an attack leads away from, and whether it is `told`
   *    most            the largest change of a value, in levels
   *    slides          of a picture that moves, what each layer makes of it */
  function look(values, truth, state) {
    const net = networks[state.network] ?? first; // a reader's own is the only one
    const bytes =
      state.kind === "stripes" ? stripes(shape, state.period, 0) : scale.toBytes(values);
    const before = answered(net, bytes);
    const goal = goalOf(before, truth, state);
    const stopped = whyNot(net, state, bytes);
    const changed = stopped.whyNot ? bytes : disturbed(net, { shape, bytes }, goal, state);
    const after = answered(net, changed);
    const most = changed.reduce((so, byte, i) => Math.max(so, Math.abs(byte - bytes[i])), 0);
    return {
      ...stopped,
      before,
      after,
      most,
      flips: before.choice !== after.choice,
      goal,
      isOneColour: most > 0 && isOneColour(changed, shape[2]),
      slides: MOVING.includes(state.kind) ? slidesOf(net, bytes, state) : null,
    };
  }

  function answered(net, bytes) {
    const run = net.forward(scale.toNumbers(bytes));
    const outputs = run.maps.at(-1);
    return { bytes, run, outputs, choice: answer.choice(outputs) };
  }

  /** The class that an attack is about: {c, towards, isTold}; null: it is no attack. */
  function goalOf({ outputs }, truth, { kind, target }) {
    if (!ATTACKS.includes(kind)) return null;
    if (target !== null) return { c: target, towards: true };
    const isTold = Number.isInteger(truth) && truth < outputs.length;
    return { c: isTold ? truth : outputs.indexOf(Math.max(...outputs)), towards: false, isTold };
  }

  function whyNot(net, { kind }, bytes) {
    if (kind === "stripes" || kind === "by_chance") return { whyNot: "" };
    if (!ATTACKS.includes(kind)) {
      return { whyNot: obstacle(kind, shape) };
    }
    if (!canBeAttacked(net)) return { whyNot: "attack" };
    secondsOfStep ||= timed(() => attack(net, { shape, bytes }, 0, 1, { scale }));
    const seconds = secondsOfStep * (kind === "many_steps" ? STEPS : 1);
    return seconds > MOST_SECONDS ? { whyNot: "slow", seconds } : { whyNot: "" };
  }

  function disturbed(net, picture, goal, { kind, strength, way, draw, period }) {
    if (!strength) return picture.bytes;
    if (kind === "stripes") return stripes(shape, period, strength);
    if (kind === "by_chance") return changeByChance(picture, strength, draw);
    if (!goal) return disturb(picture, kind, strength, { way, draw });
    const steps = kind === "many_steps" ? STEPS : 1;
    return attack(net, picture, goal.c, strength, { steps, towards: goal.towards, draw, scale });
  }

  /** Of a picture that moves right, a pixel more each time: one row of each layer's liveliest map,
   *  and what does not move along. */
  function slidesOf(net, bytes, { kind, strength, way, period }) {
    if (kind === "shift" && way !== 0) return null;
    const moves = Array.from({ length: strongest(kind) + 1 }, (_, pixels) =>
      kind === "stripes"
        ? stripes(shape, period, pixels)
        : disturb({ shape, bytes }, "shift", pixels, { way }),
    );
    const runs = moves.map((moved) => net.forward(scale.toNumbers(moved)));
    return sliding.map((layer) => ({
      ...layer,
      ...slide(layer, runs),
      left: leftOver(net, layer, runs[0], runs[strength], strength),
    }));
  }

  return { look, layers: sliding.map(({ label }) => label) };
}

const isOneColour = (bytes, channels) => bytes.every((byte, i) => byte === bytes[i % channels]);

function timed(action) {
  action(); // the first time is slow
  const start = performance.now();
  action();
  return (performance.now() - start) / 1000;
}
