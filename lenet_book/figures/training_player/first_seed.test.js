import assert from "node:assert/strict";
import test from "node:test";
import { confusionOf, predictionsOf } from "./first_seed.js";

const base64 = (numbers) => Buffer.from(numbers).toString("base64");

test("half per cent are read as their middle, and the most probable class stays so", () => {
  // Two epochs, two pictures, two classes.
  const codes = [100, 100, 40, 160, 0, 199, 101, 99];
  const stored = { format: "half-percent", bytes: base64(codes), best: base64([1, 1, 1, 0]) };
  const predictions = predictionsOf(stored, 2, 2);
  const [a, b] = predictions(0, 0);
  assert.ok(b > a && b - a < 0.001);
  assert.deepEqual(
    Array.from(predictions(0, 1), (p) => p.toFixed(4)),
    ["0.2025", "0.8026"],
  );
  assert.deepEqual(
    Array.from(predictions(1, 1), (p) => p.toFixed(4)),
    ["0.5076", "0.4975"],
  );
});

test("floats are taken as they are", () => {
  const bytes = base64(new Uint8Array(Float32Array.from([0.25, 0.75, 1, 0]).buffer));
  const predictions = predictionsOf({ format: "float32", bytes }, 2, 1);
  assert.deepEqual(Array.from(predictions(1, 0)), [1, 0]);
});

test("a confusion matrix has a row for each true class, in every epoch", () => {
  const counts = Uint16Array.from([1, 2, 3, 4, 500, 6, 7, 1000]);
  const confusion = confusionOf({ bytes: base64(new Uint8Array(counts.buffer)) }, 2);
  assert.deepEqual(confusion(0), [
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(confusion(1), [
    [500, 6],
    [7, 1000],
  ]);
});
