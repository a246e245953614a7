import assert from "node:assert/strict";
import test from "node:test";
import { oneStop } from "./one_stop.js";

/** As much of a row of buttons as it needs: {row, buttons, press(at, key, modifiers), focused()}. */
function rowOf(count, pressed = -1) {
  const heard = {};
  let focused = null;
  const buttons = Array.from({ length: count }, (_, at) => {
    const button = {
      ariaPressed: String(at === pressed),
      matches: () => true,
      focus() {
        focused = at;
        heard.focusin({ target: button });
      },
    };
    return button;
  });
  const row = {
    querySelectorAll: () => buttons,
    addEventListener: (kind, listener) => {
      heard[kind] = listener;
    },
  };
  const press = (at, key, modifiers = {}) => {
    focused = null;
    let isTaken = false;
    const preventDefault = () => {
      isTaken = true;
    };
    heard.keydown({ key, target: buttons[at] ?? {}, preventDefault, ...modifiers });
    return [focused, isTaken];
  };
  return { row: oneStop(/** @type {any} */ (row)), buttons, press };
}

const stops = (buttons) => buttons.map(({ tabIndex }) => tabIndex);

test("Tab enters at the pressed button, or at the first", () => {
  assert.deepEqual(stops(rowOf(3, 1).buttons), [-1, 0, -1]);
  assert.deepEqual(stops(rowOf(3).buttons), [0, -1, -1]);
});

test("arrow keys move from button to button, and not out of the row", () => {
  const { buttons, press } = rowOf(3);
  assert.deepEqual(press(0, "ArrowRight"), [1, true]);
  assert.deepEqual(stops(buttons), [-1, 0, -1]);
  assert.deepEqual(press(1, "ArrowDown"), [2, true]);
  assert.deepEqual(press(2, "ArrowUp"), [1, true]);
  assert.deepEqual(press(1, "ArrowLeft"), [0, true]);
  assert.deepEqual(press(2, "ArrowRight"), [null, true]);
});

test("other keys, keys with others held down, and keys elsewhere are left alone", () => {
  const { press } = rowOf(3);
  assert.deepEqual(press(0, "a"), [null, false]);
  assert.deepEqual(press(7, "ArrowRight"), [null, false]);
  for (const held of ["altKey", "ctrlKey", "metaKey"]) {
    assert.deepEqual(press(0, "ArrowRight", { [held]: true }), [null, false]);
  }
});
