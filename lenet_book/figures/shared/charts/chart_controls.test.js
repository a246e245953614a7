import assert from "node:assert/strict";
import test from "node:test";
import { followPointer, listenToKeys, zoomedBy } from "./chart_controls.js";

test("zooming in shows half the epochs around the marked one, and never less than two", () => {
  assert.deepEqual(zoomedBy(0.5, { from: 0, to: 40, epochs: 40, marked: 20 }), [10, 30]);
  assert.deepEqual(zoomedBy(0.5, { from: 5, to: 7, epochs: 40, marked: 6 }), [5, 7]);
});

test("at the ends of training, what is shown stays within it", () => {
  assert.deepEqual(zoomedBy(0.5, { from: 0, to: 40, epochs: 40, marked: 1 }), [0, 20]);
  assert.deepEqual(zoomedBy(0.5, { from: 0, to: 40, epochs: 40, marked: 40 }), [20, 40]);
});

test("zooming out far enough shows all", () => {
  assert.deepEqual(zoomedBy(2, { from: 10, to: 20, epochs: 40, marked: 15 }), [5, 25]);
  assert.equal(zoomedBy(2, { from: 10, to: 30, epochs: 40, marked: 15 }), null);
});

/** An element that is told what happens. */
function made() {
  const listeners = {};
  const captured = new Set();
  return {
    addEventListener: (type, listener) => {
      listeners[type] = listener;
    },
    setPointerCapture: (id) => captured.add(id),
    hasPointerCapture: (id) => captured.has(id),
    release: () => captured.clear(),
    happens: (type, event = {}) => listeners[type]({ preventDefault() {}, ...event }),
  };
}

function keyed(view) {
  const element = made();
  const asked = [];
  const on = { onEpoch: (epoch) => asked.push(epoch), onZoom: (zoom) => asked.push({ zoom }) };
  listenToKeys(element, () => view, on);
  return (event) => {
    element.happens("keydown", event);
    return asked.splice(0);
  };
}

test("keys turn the epochs and zoom, and leave the browser its own", () => {
  const press = keyed({ from: 0, to: 40, epochs: 40, marked: 20 });
  const keys = { ArrowLeft: 19, ArrowDown: 19, ArrowRight: 21, ArrowUp: 21, Home: 0, End: 40 };
  for (const [key, epoch] of Object.entries(keys)) assert.deepEqual(press({ key }), [epoch]);
  assert.deepEqual(press({ key: "+" }), [{ zoom: [10, 30] }]);
  assert.deepEqual(press({ key: "-" }), [{ zoom: null }]);
  assert.deepEqual(press({ key: "0" }), [{ zoom: null }]);
  for (const held of ["ctrlKey", "metaKey", "altKey"]) {
    assert.deepEqual(press({ key: "+", [held]: true }), []);
  }
  assert.deepEqual(press({ key: "x" }), []);
});

function pointed() {
  const element = made();
  const said = [];
  const pointer = followPointer(element, {
    epochUnder: ({ at }) => at,
    onEpoch: (epoch) => said.push(["epoch", epoch]),
    onZoom: (ends) => said.push(["zoom", ends]),
    onChange: () => said.push(["change"]),
    onHover: (epoch) => said.push(["hover", epoch]),
  });
  const happens = (type, event) => {
    element.happens(type, { pointerId: 1, pointerType: "mouse", button: 0, ...event });
    return said.splice(0);
  };
  return { pointer, happens, release: element.release };
}

test("a mouse over a chart shows an epoch, and draws anew only where it is another", () => {
  const { pointer, happens } = pointed();
  assert.deepEqual(happens("pointermove", { at: 3 }), [["change"], ["hover", 3]]);
  assert.equal(pointer.hovered, 3);
  assert.deepEqual(happens("pointermove", { at: 3 }), [["hover", 3]]);
  assert.deepEqual(happens("pointerleave"), [["change"], ["hover", null]]);
  // A finger covers what it points at.
  assert.deepEqual(happens("pointermove", { at: 5, pointerType: "touch" }), []);
});

test("dragging turns the epochs, with the first button only", () => {
  const { happens } = pointed();
  assert.deepEqual(happens("pointerdown", { at: 4, button: 2 }), []);
  assert.deepEqual(happens("pointermove", { at: 5, pointerType: "touch" }), []);
  assert.deepEqual(happens("pointerdown", { at: 4 }), [["epoch", 4]]);
  assert.deepEqual(happens("pointermove", { at: 6, pointerType: "touch" }), [["epoch", 6]]);
  assert.deepEqual(happens("pointerup", { at: 6 }), []);
});

test("dragging with Shift chooses epochs, two at least, in either direction", () => {
  const { pointer, happens } = pointed();
  assert.deepEqual(happens("pointerdown", { at: 9, shiftKey: true }), []);
  assert.equal(pointer.dragged, 9);
  assert.deepEqual(happens("pointermove", { at: 4 }), [["change"], ["hover", 4]]);
  assert.deepEqual(happens("pointerleave"), []);
  assert.deepEqual(happens("pointerup", { at: 4 }), [["zoom", [4, 9]]]);
  assert.equal(pointer.dragged, null);
  happens("pointerdown", { at: 9, shiftKey: true });
  assert.deepEqual(happens("pointerup", { at: 10 }), [["change"]]);
  happens("pointerdown", { at: 9, shiftKey: true });
  assert.deepEqual(happens("pointerup", { at: 11 }), [["zoom", [9, 11]]]);
  assert.deepEqual(happens("dblclick"), [["zoom", null]]);
});

test("a key that the chart takes turns no page, and one that it leaves does", () => {
  const element = made();
  const asked = [];
  const view = () => ({ from: 10, to: 20, epochs: 40, marked: 15 });
  listenToKeys(element, view, { onEpoch: () => undefined, onZoom: (ends) => asked.push(ends) });
  const turns = (key) => {
    let isKept = true;
    element.happens("keydown", { key, preventDefault: () => (isKept = false) });
    return isKept;
  };
  assert.deepEqual(["-", "Home", "ArrowDown", "PageDown", "x"].map(turns), [
    ...[false, false, false, true, true],
  ]);
  assert.deepEqual(asked, [[5, 25]]); // twice as many epochs
});
