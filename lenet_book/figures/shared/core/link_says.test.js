import assert from "node:assert/strict";
import test from "node:test";
import { attempt, leftOut } from "./link_says.js";
import TEXTS from "./texts.json" with { type: "json" };

const { misfit, unknown } = TEXTS.runtime;
const known = (piece) => ({ piece, isKnown: true });
const foreign = (piece) => ({ piece, isKnown: false });
const told = (text, pieces) => text.replace("{pieces}", pieces);

test("what a link asks for and a figure does not show is named", () => {
  assert.deepEqual(leftOut(true, [known("unit=3")]), []);
  assert.deepEqual(leftOut(false, [known("unit=99"), known("layer=C9")]), [
    told(misfit, "unit=99, layer=C9"),
  ]);
  assert.deepEqual(leftOut(true, [known("unit=3"), foreign("colour=red")]), [
    told(unknown, "colour=red"),
  ]);
  assert.deepEqual(leftOut(false, [foreign("a=1"), known("unit=99")]), [
    told(misfit, "unit=99"),
    told(unknown, "a=1"),
  ]);
});

test("of a long link the beginning is enough", () => {
  const [said] = leftOut(false, [known(`unit=${"9".repeat(100)}`)]);
  assert.equal(said, told(misfit, `unit=${"9".repeat(55)}…`));
  const whole = `unit=${"9".repeat(55)}`; // 60 letters are repeated as they are
  assert.deepEqual(leftOut(false, [known(whole)]), [told(misfit, whole)]);
});

test("what raises is answered otherwise", () => {
  assert.equal(
    attempt(() => 3, null),
    3,
  );
  assert.equal(
    attempt(() => JSON.parse("{"), null),
    null,
  );
});
