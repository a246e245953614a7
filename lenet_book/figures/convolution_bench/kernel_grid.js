/* A kernel that can be edited: a grid of numbers, one channel at a time, moved in by arrow keys. */

import { css, format, h, inkOn } from "../shared/draw/drawing.js";
import { phrase } from "../shared/draw/words.js";
import { notTaken } from "./bench_words.js";
import { texts as TEXTS } from "./figure.json";
import { typedWeight } from "./typed_weight.js";

const NUDGE = 0.1; // what page up adds to a weight, and page down takes away

/** onEdit(at, value): the weight at a place, row by row, shall have this value.
 *  onRefuse(why): what is typed is not taken; with "" it is. */
export function kernelGrid(onEdit, onRefuse) {
  const caption = h("caption", {});
  const body = h("tbody", {});
  const element = h("table", { class: "lenet-matrix lenet-kernel" }, caption, body);
  let cells = [];
  let columns = 0;
  let shown = { values: [], digits: 3 };

  function build(rows) {
    cells = Array.from({ length: rows * columns }, (_, at) => cell(at));
    const place = (input) => h("td", { "data-at": input.dataset.at }, input);
    const row = (y) => h("tr", {}, cells.slice(y * columns, (y + 1) * columns).map(place));
    body.replaceChildren(...Array.from({ length: rows }, (_, y) => row(y)));
    cells[0].tabIndex = 0;
  }

  function cell(at) {
    const place = { y: Math.floor(at / columns), x: at % columns };
    return h("input", {
      type: "text",
      size: 1,
      inputmode: "decimal",
      autocomplete: "off",
      tabindex: -1,
      "data-at": at,
      "aria-label": phrase(TEXTS.weight, place),
      onfocus: ({ target }) => {
        for (const other of cells) other.tabIndex = other === target ? 0 : -1;
        target.select();
      },
      oninput: ({ target }) => {
        const { value, wrong } = typedWeight(target.value);
        target.setAttribute("aria-invalid", String(Boolean(wrong)));
        if (wrong) return;
        onRefuse("");
        onEdit(at, value);
      },
      onchange: ({ target }) => onRefuse(notTaken(target.value, kept(at))),
      onblur: () => write(at),
      onkeydown: (event) => onKey(event, at),
    });
  }

  function onKey(event, at) {
    const { key, target } = event;
    const nudge = { PageUp: NUDGE, PageDown: -NUDGE }[key];
    if (nudge) {
      event.preventDefault();
      const value = Math.round((shown.values[at] + nudge) * 1e4) / 1e4;
      target.value = format(value, shown.digits);
      target.select();
      return onEdit(at, value);
    }
    if (key === "Enter") {
      onRefuse(notTaken(target.value, kept(at)));
      write(at);
      return target.select();
    }
    const steps = { ArrowUp: -columns, ArrowDown: columns, ArrowLeft: -1, ArrowRight: 1 };
    const to = at + (steps[key] ?? NaN);
    const inRow = Math.floor(to / columns) === Math.floor(at / columns);
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    if (!cells[to] || (sideways && !(inRow && caretLeaves(target, key)))) return undefined;
    event.preventDefault();
    return cells[to].focus();
  }

  /** Whether an arrow key has no more letters of this cell to pass. */
  function caretLeaves({ value, selectionStart, selectionEnd }, key) {
    if (selectionStart === 0 && selectionEnd === value.length) return true;
    return key === "ArrowLeft" ? selectionEnd === 0 : selectionStart === value.length;
  }

  const kept = (at) => format(shown.values[at], shown.digits);

  function write(at) {
    cells[at].value = kept(at);
    cells[at].removeAttribute("aria-invalid");
  }

  return {
    element,
    /** Show one channel's weights; what is being typed stays as it is typed. */
    show({ values, rows, columns: wide, digits, text, colors }) {
      caption.textContent = text;
      shown = { values, digits };
      if (cells.length !== values.length || columns !== wide) {
        columns = wide;
        build(rows);
      }
      cells.forEach((input, at) => {
        input.style.background = css(colors[at]);
        input.style.color = inkOn(colors[at]);
        if (input !== document.activeElement) write(at);
      });
    },
  };
}
