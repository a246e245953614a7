import assert from "node:assert/strict";
import test from "node:test";
import { fragmentWith, fromFragment, isHeading } from "./address.js";

const KINDS = { index: "number", unit: "numbers", layer: "text", curves: "texts" };
const START = { index: 0, unit: [4, 5, 6], layer: null, curves: ["training"] };

/** What the functions take from a page. */
function at(hash) {
  globalThis.location = /** @type {any} */ ({ hash, pathname: "/intro.html", search: "?q=1" });
}

test("what is written into an address is read from it", () => {
  at("");
  const state = { index: 12, unit: [1, 2, 3], layer: "C3", curves: ["training", "test"] };
  const hash = fragmentWith("journey", state, START, KINDS);
  assert.equal(
    hash,
    "#journey.index=12&journey.unit=1,2,3&journey.layer=C3&journey.curves=training,test",
  );
  assert.deepEqual(fromFragment("journey", KINDS, hash).patch, state);
});

test("what is as at the start is not written, and null is an empty text", () => {
  at("");
  assert.equal(fragmentWith("journey", START, START, KINDS), "/intro.html?q=1");
  const hash = fragmentWith("journey", { ...START, unit: null }, START, KINDS);
  assert.equal(hash, "#journey.unit=");
  assert.deepEqual(fromFragment("journey", KINDS, hash).patch, { unit: null });
});

test("a figure leaves the state of the others in the address", () => {
  at("#pooling.index=7&journey.index=3");
  const hash = fragmentWith("journey", { ...START, index: 9 }, START, KINDS);
  assert.equal(hash, "#pooling.index=7&journey.index=9");
});

test("names that a figure does not have are not read, nor those of every object", () => {
  at("#journey.colour=red&journey.constructor=1&journey.toString=2");
  const { patch, asked } = fromFragment("journey", KINDS);
  assert.deepEqual(patch, {});
  assert.deepEqual(
    asked.map(({ piece, isKnown }) => [piece, isKnown]),
    [
      ["colour=red", false],
      ["constructor=1", false],
      ["toString=2", false],
    ],
  );
  assert.equal(fromFragment("pooling", KINDS), null);
});

test("the heading that an address names stays in it, but not in a link to the figure", () => {
  at("#a-heading&journey.index=3");
  const state = { ...START, index: 9 };
  assert.equal(fragmentWith("journey", state, START, KINDS), "#a-heading&journey.index=9");
  assert.equal(fragmentWith("journey", state, START, KINDS, true), "#journey.index=9");
  assert.equal(fragmentWith("journey", START, START, KINDS), "#a-heading");
});

test("what is no whole number is NaN, for the figure to refuse", () => {
  at("#journey.index=1e3&journey.unit=1,x,3");
  assert.deepEqual(fromFragment("journey", KINDS).patch, { index: NaN, unit: [1, NaN, 3] });
});

test("a heading's address says nothing of the figures", () => {
  assert.equal(isHeading("#how-to-read"), true);
  assert.equal(isHeading("#journey.index=3"), false);
  assert.equal(isHeading(""), false);
});
