import assert from "node:assert/strict";
import test from "node:test";
import { numbers } from "../lens/draws.js";
import { createNetwork } from "../shared/core/engine.js";
import { attack, canBeAttacked, changeByChance, scaleOf } from "./attacks.js";

// Six values, weighed for three classes. Classes 0 and 2 pull the other way from each other, so
// that class 1 is likeliest somewhere between. No class looks at the fifth value.
const PULLS = [3, -2, 1.5, 4, 0, 2];
const BIAS = [0.3, 0.1, -0.2];
const SPEC = {
  input: [1, 3, 2],
  parameters: 21,
  layers: [
    { kind: "flatten", label: "Flatten", output: [6] },
    {
      ...{ kind: "dense", label: "Output", output: [3], activation: "softmax" },
      ...{ kernel: [0, [6, 3]], bias: [18, [3]] },
    },
  ],
};
const KERNEL = PULLS.map((pull, i) => [-pull, pull && 0.1 * i - 0.2, pull]);
const net = createNetwork(SPEC, Float32Array.from([...KERNEL.flat(), ...BIAS]));
const scale = scaleOf({ low: [-1, -2], high: [1, 2] });
const PICTURE = { shape: [1, 3, 2], bytes: Uint8ClampedArray.of(120, 131, 3, 250, 128, 90) };

/** The slopes of −ln p of class c, from the softmax's formula. */
function slopes(bytes, c) {
  const values = bytes.map((byte, i) => (i % 2 ? -2 + (4 * byte) / 255 : -1 + (2 * byte) / 255));
  const powers = BIAS.map((bias, k) =>
    Math.exp(bias + values.reduce((sum, value, i) => sum + value * KERNEL[i][k], 0)),
  );
  const total = powers.reduce((sum, power) => sum + power);
  return KERNEL.map((row) =>
    row.reduce((sum, weight, k) => sum + weight * (powers[k] / total - (k === c ? 1 : 0)), 0),
  );
}
const limited = (value, least, most) => Math.max(least, Math.min(most, value));

test("one step goes up the loss of a class as far as it may, or down towards another", () => {
  for (const c of [0, 1, 2]) {
    for (const [towards, way] of /** @type {const} */ ([
      [false, 1],
      [true, -1],
    ])) {
      const expected = slopes([...PICTURE.bytes], c).map((slope, i) =>
        limited(PICTURE.bytes[i] + 8 * way * Math.sign(slope), 0, 255),
      );
      assert.deepEqual([...attack(net, PICTURE, c, 8, { towards, scale })], expected);
    }
  }
});

test("many steps begin at a random place, are shorter, and stay within reach", () => {
  for (const [most, steps, draw, towards] of /** @type {const} */ ([
    [8, 20, 1, false],
    [40, 20, 2, true],
    [30, 7, 3, true],
    [60, 5, 4, true],
    [90, 2, 5, true],
  ])) {
    const drawn = numbers(draw, 6);
    let values = [...PICTURE.bytes].map((byte, i) => byte - most + 2 * most * drawn[i]);
    for (let step = 0; step < steps; step++) {
      const uphill = slopes(values, 1);
      values = values.map((value, i) => {
        const wanted = value + (towards ? -1 : 1) * ((2.5 * most) / steps) * Math.sign(uphill[i]);
        const byte = PICTURE.bytes[i];
        return limited(limited(wanted, byte - most, byte + most), 0, 255);
      });
    }
    const found = attack(net, PICTURE, 1, most, { steps, draw, towards, scale });
    assert.deepEqual([...found], values.map(Math.round));
  }
});

test("without more words, an attack is one step away from the class", () => {
  const options = { steps: 1, towards: false, draw: 1, scale };
  assert.deepEqual(attack(net, PICTURE, 2, 5, { scale }), attack(net, PICTURE, 2, 5, options));
  const many = { steps: 3, scale };
  const first = attack(net, PICTURE, 1, 90, { ...many, towards: true, draw: 1 });
  assert.deepEqual(attack(net, PICTURE, 1, 90, { ...many, towards: true }), first);
});

test("by chance a value goes up where the number that is drawn is a half or more", () => {
  const drawn = numbers(2, 6);
  assert.ok(drawn.some((number) => number < 0.5) && drawn.some((number) => number >= 0.5));
  const expected = [...PICTURE.bytes].map((byte, i) => byte + (drawn[i] >= 0.5 ? 9 : -9));
  assert.deepEqual(
    [...changeByChance(PICTURE, 9, 2)],
    expected.map((value) => limited(value, 0, 255)),
  );
});

test("bytes and numbers lead to each other, each channel on its own scale", () => {
  const bytes = Uint8ClampedArray.of(0, 255, 255, 0, 51, 102);
  const found = scale.toNumbers(bytes);
  [-1, 2, 1, -2, -0.6, -0.4].forEach((wanted, i) => {
    assert.ok(Math.abs(found[i] - wanted) < 1e-6);
  });
  assert.deepEqual(scale.toBytes(found), bytes);
  assert.deepEqual([...scale.toBytes([-3, 9])], [0, 255]);
});

test("what can be attacked ends in one list of class scores", () => {
  const ends = (activation, ...outputShape) =>
    canBeAttacked({ layers: [{}, { activation, outputShape }] });
  assert.deepEqual([ends("softmax", 10), ends("linear", 2)], [true, true]);
  assert.deepEqual([ends("sigmoid", 10), ends("softmax", 1)], [false, false]);
  assert.equal(ends("softmax", 4, 4, 10), false);
});
