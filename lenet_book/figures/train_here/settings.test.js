import assert from "node:assert/strict";
import test from "node:test";
import { waysOf } from "../two_workers/pair_settings.js";
import FIGURE from "./figure.json" with { type: "json" };
import {
  areAlike,
  asNumbers,
  forTrainer,
  isPossible,
  readRate,
  specFor,
  stepsOf,
  USUAL_RATES,
} from "./settings.js";
import { obstacleIn } from "./trainer/network.js";

const STATE = FIGURE.state;
const FIRST = /** @type {any} */ (
  Object.fromEntries(Object.entries(STATE).map(([name, piece]) => [name, piece.default]))
);

test("the figure begins with what can be trained", () => {
  assert.ok(isPossible(FIRST, STATE));
  assert.ok(isPossible({ ...FIRST, rate: "0.02" }, STATE));
});

test("what a link may ask for reaches to its ends", () => {
  for (const patch of [
    ...["0", "0,01", "1"].map((decay) => ({ decay })),
    ...[{ batch: 1 }, { batch: 5000 }, { pictures: 1000, batch: 1000 }],
    ...[STATE.epochs.least, STATE.epochs.most].map((epochs) => ({ epochs })),
  ]) {
    assert.ok(isPossible({ ...FIRST, ...patch }, STATE), JSON.stringify(patch));
  }
});

test("a link to what cannot be trained is refused", () => {
  const wrong = [
    { optimiser: "muon" },
    { optimiser: "toString" },
    { rate: "0" },
    { rate: "-1" },
    { rate: "NaN" },
    { rate: "1e9" },
    { rate: null },
    { batch: 0 },
    { batch: 5001 },
    { batch: 2.5 },
    { batch: NaN },
    { pictures: 1500 },
    { pictures: 1000, batch: 1001 },
    { labels: "false" },
    { epochs: 101 },
    { decay: "2" },
    { decay: "-0.1" },
    { decay: "some" },
    { seed: -1 },
    { judges: "training-1" },
  ];
  for (const patch of wrong)
    assert.ok(!isPossible({ ...FIRST, ...patch }, STATE), JSON.stringify(patch));
});

test("a typed rate says what is wrong about it", () => {
  assert.deepEqual(readRate("0,01", STATE.rate), { value: 0.01 });
  const said = { 0: "zero", "−1": "negative", ten: "no_number", "1e9": "too_large" };
  for (const [text, wrong] of Object.entries(said))
    assert.deepEqual(readRate(text, STATE.rate), { wrong });
  assert.deepEqual(readRate("0.000001", STATE.rate), { wrong: "too_small" });
});

test("every choice gives a network that the trainer can train", () => {
  for (const activation of ["tanh", "relu"]) {
    for (const pooling of ["average", "max"]) {
      const spec = specFor({ activation, pooling });
      assert.equal(obstacleIn(spec), null);
      assert.equal(spec.layers[0].activation, activation);
      assert.equal(spec.layers[1].kind, `${pooling === "max" ? "max" : "average"}pooling2d`);
      assert.equal(spec.layers.at(-1).activation, "softmax");
    }
  }
});

test("a network that was given is trained as it is", () => {
  const given = { spec: { layers: [] }, weights: [1, 2] };
  assert.equal(specFor({ activation: "relu", pooling: "max" }, given), given.spec);
});

test("plain SGD has no momentum", () => {
  assert.equal(forTrainer({ ...FIRST, optimiser: "sgd" }).momentum, 0);
  assert.equal(forTrainer({ ...FIRST, optimiser: "nesterov" }).momentum, 0.9);
  assert.equal(forTrainer({ ...FIRST, labels: "shuffled" }).shuffled, true);
});

test("a last batch may be smaller", () => {
  assert.equal(stepsOf({ pictures: 5000, batch: 32, epochs: 30 }), 30 * 157);
});

test("settings are alike where all of them are", () => {
  assert.ok(areAlike(FIRST, asNumbers({ ...FIRST, rate: "0.001" })));
  assert.ok(!areAlike(FIRST, { ...FIRST, seed: 1 }));
});

test("a schedule climbs and falls, and without one the rate stays", () => {
  const told = (patch) => {
    const { momentum, climbs, falls, mirror, shuffled } = forTrainer({ ...FIRST, ...patch });
    return { momentum, climbs, falls, mirror, shuffled };
  };
  const plain = { optimiser: "adam", schedule: "constant", mirror: "no", labels: "true" };
  const still = { momentum: 0.9, climbs: 0, falls: false, mirror: false, shuffled: false };
  assert.deepEqual(told(plain), still);
  const moved = { ...plain, schedule: "linear", mirror: "yes", labels: "shuffled" };
  const { climbs, ...rest } = told(moved);
  assert.deepEqual(rest, { momentum: 0.9, falls: true, mirror: true, shuffled: true });
  assert.ok(climbs > 0 && climbs < 0.1);
});

test("the figures begin at their optimiser's usual rate", () => {
  assert.equal(USUAL_RATES[FIRST.optimiser], Number(FIRST.rate));
  const { optimiser, rate } = waysOf(null).settings;
  assert.equal(USUAL_RATES[optimiser], rate);
  assert.equal(USUAL_RATES.nesterov, USUAL_RATES.momentum);
  assert.deepEqual(Object.keys(USUAL_RATES).sort(), Object.keys(STATE.optimiser.choices).sort());
});
