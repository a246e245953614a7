import assert from "node:assert/strict";
import { test } from "node:test";
import { waysAtEachLook } from "../../../tests/figures/js/counted.js";
import { createNetwork } from "../shared/core/engine.js";
import { answerOf } from "../shared/network/answer.js";
import { attack, changeByChance, STEPS, scaleOf } from "./attacks.js";
import { benchOf } from "./bench.js";
import { disturb } from "./disturbances.js";
import { leftOver, slide, slidingLayers, stripes } from "./stripes.js";

/** @type {any} */
const SHAPE = [8, 8, 1];
/** @type {any} */
const SPEC = {
  input: SHAPE,
  parameters: 20 + 96 + 3,
  answer: { kind: "probabilities", count: 3 },
  layers: [
    {
      ...{ kind: "conv2d", label: "C1", activation: "tanh", padding: "same", output: [8, 8, 2] },
      ...{ kernelSize: [3, 3], strides: [1, 1], kernel: [0, [3, 3, 1, 2]], bias: [18, [2]] },
    },
    {
      ...{ kind: "averagepooling2d", label: "S2", padding: "valid", output: [4, 4, 2] },
      ...{ kernelSize: [2, 2], strides: [2, 2] },
    },
    { kind: "flatten", label: "Flatten", output: [32] },
    {
      ...{ kind: "dense", label: "Output", activation: "softmax", output: [3] },
      ...{ kernel: [20, [32, 3]], bias: [116, [3]] },
    },
  ],
};
const weightsOf = (seed) => Float32Array.from({ length: 119 }, (_, i) => Math.sin(seed + 3 * i));
const netOf = (seed, spec = SPEC) => createNetwork(spec, weightsOf(seed));
/** @type {Record<string, any>} */
const networks = { tutorial: netOf(1), better: netOf(2) };
const ends = { low: [-1], high: [1] };
const scale = scaleOf(ends);
const BYTES = Uint8ClampedArray.from({ length: 64 }, (_, i) => (i * 37) % 256);
const VALUES = scale.toNumbers(BYTES);
const BEGUN = { network: "tutorial", kind: "shift", strength: 0, way: 0, target: null };
const state = (patch) => ({ ...BEGUN, draw: 1, period: 4, ...patch });

function benchWith(nets = networks) {
  const [first] = Object.values(nets);
  return benchOf(nets, answerOf(first, ["a", "b", "c"]), ends);
}
const look = (patch, truth = null, nets = networks) =>
  benchWith(nets).look(VALUES, truth, state(patch));
const outputsOf = (net, bytes) => net.forward(scale.toNumbers(bytes)).maps.at(-1);

test("what is not disturbed is answered as before", () => {
  const { before, after, most, flips, goal, isOneColour, whyNot } = look({});
  assert.deepEqual(before.bytes, BYTES);
  assert.deepEqual(after.outputs, before.outputs);
  assert.deepEqual([most, flips, goal, isOneColour, whyNot], [0, false, null, false, ""]);
  assert.deepEqual(before.outputs, outputsOf(networks.tutorial, BYTES));
  assert.equal(before.choice, before.outputs.indexOf(Math.max(...before.outputs)));
});

test("each network answers for itself, and one alone whatever is asked for", () => {
  const expected = outputsOf(networks.better, BYTES);
  assert.deepEqual(look({ network: "better" }).before.outputs, expected);
  const own = look({ network: "tutorial" }, null, { yours: networks.better });
  assert.deepEqual(own.before.outputs, expected);
});

test("a disturbed picture is answered anew, and its largest change is told", () => {
  const { before, after, most, flips } = look({ kind: "noise", strength: 64, draw: 2 });
  const bytes = disturb({ shape: SHAPE, bytes: BYTES }, "noise", 64, { draw: 2 });
  assert.deepEqual(after.bytes, bytes);
  assert.deepEqual(after.outputs, outputsOf(networks.tutorial, bytes));
  assert.equal(most, Math.max(...bytes.map((byte, i) => Math.abs(byte - BYTES[i]))));
  assert.equal(flips, before.choice !== after.choice);
  const choices = Array.from({ length: 30 }, (_, draw) =>
    look({ kind: "noise", strength: 64, draw }),
  );
  assert.ok(choices.some((one) => one.flips) && choices.some((one) => !one.flips));
});

test("a picture that has become one colour is told", () => {
  const flat = (kind, strength, values) =>
    benchWith().look(values, null, state({ kind, strength })).isOneColour;
  const dim = scale.toNumbers(BYTES.map((_, i) => 40 + 4 * (i % 2))); // a tenth of it is lost
  assert.equal(flat("contrast", 90, dim), true);
  assert.equal(flat("contrast", 30, VALUES), false);
  const grey = scale.toNumbers(BYTES.map(() => 90));
  assert.equal(flat("contrast", 90, grey), false); // it was one colour before
  const nearly = scale.toNumbers(BYTES.map((_, i) => (i === 5 ? 91 : 90)));
  assert.equal(flat("contrast", 90, nearly), true); // and this one lost its last level
});

test("an attack leads away from the true class, or from the chosen one, or towards another", () => {
  const goal = (target, truth) => look({ kind: "one_step", strength: 4, target }, truth).goal;
  assert.deepEqual(goal(null, 2), { c: 2, towards: false, isTold: true });
  const { choice } = look({}).before;
  for (const truth of [null, 3, 1.5]) {
    assert.deepEqual(goal(null, truth), { c: choice, towards: false, isTold: false });
  }
  assert.deepEqual(goal(0, 2), { c: 0, towards: true });
  for (const [kind, steps] of /** @type {const} */ ([
    ["one_step", 1],
    ["many_steps", STEPS],
  ])) {
    const picture = { shape: SHAPE, bytes: BYTES };
    const options = { steps, draw: 5, scale };
    const away = attack(networks.tutorial, picture, 2, 4, { ...options, towards: false });
    assert.deepEqual(look({ kind, strength: 4, draw: 5 }, 2).after.bytes, away);
    const towards = attack(networks.tutorial, picture, 0, 4, { ...options, towards: true });
    assert.deepEqual(look({ kind, strength: 4, draw: 5, target: 0 }, 2).after.bytes, towards);
    assert.deepEqual(look({ kind, strength: 0, draw: 5 }, 2).after.bytes, BYTES);
  }
});

test("by chance each value goes as far", () => {
  const { after, goal } = look({ kind: "by_chance", strength: 8, draw: 3 }, 1);
  assert.deepEqual(after.bytes, changeByChance({ bytes: BYTES }, 8, 3));
  assert.equal(goal, null);
});

test("what cannot be done has a reason, and leaves the picture", () => {
  const grey = look({ kind: "grey", strength: 100 });
  assert.equal(grey.whyNot, "colours");
  assert.deepEqual(grey.after.bytes, BYTES);
  const sigmoid = structuredClone(SPEC);
  sigmoid.layers[3].activation = "sigmoid";
  const nets = { mine: netOf(1, sigmoid) };
  assert.equal(look({ kind: "one_step", strength: 4 }, 1, nets).whyNot, "attack");
  assert.equal(look({ kind: "by_chance", strength: 4 }, 1, nets).whyNot, "");
  assert.equal(look({ kind: "stripes", strength: 1 }, 1, nets).whyNot, "");
});

test("an attack that would take too long says how long, by the time of its second step", (t) => {
  const clock = [1000, 1400, 0, 0];
  t.mock.method(performance, "now", () => clock.shift());
  const bench = benchWith();
  const lookFor = (kind) => bench.look(VALUES, 1, state({ kind, strength: 4 }));
  const once = lookFor("one_step"); // .4 s
  assert.equal(once.whyNot, "");
  assert.notDeepEqual(once.after.bytes, BYTES);
  const { whyNot, seconds, after } = lookFor("many_steps");
  assert.equal(whyNot, "slow");
  assert.ok(Math.abs(seconds - 0.4 * STEPS) < 1e-9);
  assert.deepEqual(after.bytes, BYTES);
  assert.equal(clock.length, 2); // one step was timed, once
});

test("what takes five seconds is not too long, and a step is timed when it is warm", (t) => {
  for (const [milliseconds, whyNot] of /** @type {[number, string][]} */ ([
    [250, ""],
    [260, "slow"],
  ])) {
    const net = netOf(1);
    const { found, restore } = waysAtEachLook(t, net, (look) => look * milliseconds);
    const bench = benchWith({ yours: net });
    const shown = bench.look(VALUES, 1, state({ kind: "many_steps", strength: 4 }));
    assert.equal(shown.whyNot, whyNot);
    // It has answered, and has gone one step; then one more.
    assert.deepEqual(found, [2, 3]);
    restore();
  }
});

test("a picture that moves right is shown as each layer answers it, a pixel more each time", () => {
  const sliding = slidingLayers(networks.tutorial);
  assert.deepEqual(benchWith().layers, ["C1", "S2"]);
  const check = ({ slides }, moves, strength) => {
    const runs = moves.map((bytes) => networks.tutorial.forward(scale.toNumbers(bytes)));
    slides.forEach((found, i) => {
      const expected = slide(sliding[i], runs);
      assert.deepEqual([found.label, found.map], [sliding[i].label, expected.map]);
      assert.deepEqual(found.rows, expected.rows);
      const left = leftOver(networks.tutorial, sliding[i], runs[0], runs[strength], strength);
      assert.deepEqual(found.left, left);
    });
    assert.equal(slides.length, 2);
  };
  const moved = (pixels) => disturb({ shape: SHAPE, bytes: BYTES }, "shift", pixels, { way: 0 });
  const nine = Array.from({ length: 9 }, (_, pixels) => pixels);
  check(look({ kind: "shift", strength: 2 }), nine.map(moved), 2);
  const striped = look({ kind: "stripes", strength: 1, period: 4 });
  check(
    striped,
    nine.map((pixels) => stripes(SHAPE, 4, pixels)),
    1,
  );
  assert.deepEqual(striped.before.bytes, stripes(SHAPE, 4, 0));
  assert.deepEqual(striped.after.bytes, stripes(SHAPE, 4, 1));
  assert.equal(look({ kind: "shift", strength: 2, way: 1 }).slides, null);
  assert.equal(look({ kind: "noise", strength: 8 }).slides, null);
});
